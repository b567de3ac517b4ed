import { createServer } from 'node:net';
import { clusterNames, type DemoPorts, zones } from './layout.ts';
import { DemoTrouble } from './trouble.ts';

/**
 * Below the ports that systems lend to whoever connects to somewhere: while a process is changed its
 * port is free for a moment, and must not be lent to one of the many connections of the demo.
 */
const lowest = 20_000;
const highest = 32_000;

/** Free ports on loopback for every process of the demo. */
export async function freePorts(): Promise<DemoPorts> {
  const count = clusterNames.length * zones.length + 1;
  const ports: number[] = [];
  const from = Math.floor(Math.random() * (highest - lowest));
  for (let tried = 0; ports.length < count; tried += 1) {
    if (tried === highest - lowest) throw new DemoTrouble('too few ports are free on 127.0.0.1');
    const port = lowest + ((from + tried) % (highest - lowest));
    if (await isFree(port)) ports.push(port);
  }
  const perCluster = clusterNames.map((name, index) => {
    const first = index * zones.length;
    return [name, ports.slice(first, first + zones.length)] as const;
  });
  return { zones: new Map(perCluster), tenants: ports.at(-1) ?? 0 };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
