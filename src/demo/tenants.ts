import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type DemoPorts, trafficOf } from './layout.ts';

/** The program of a demo process, from the sources under Node.js or from what was built of them. */
export function demoProgram(name: 'service' | 'traffic'): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./${name}.${extension}`, import.meta.url));
}

/** Starts the tenants' traffic; resolves when it flows. It ends with this process. */
export async function startTraffic(ports: DemoPorts): Promise<ChildProcess> {
  const child = fork(demoProgram('traffic'), [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the traffic of the demo ended at once')));
    child.send(trafficOf(ports));
  });
  return child;
}
