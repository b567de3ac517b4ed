/** The program as it is published: what people run starts faster and is smaller than its sources. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Compiles the sources, and returns the path of the program. Throws when they do not compile. */
export function builtProgram(): string {
  const build = join(root, 'tools/build.ts');
  // Standard output belongs to the figures.
  const stdio = ['ignore', 'ignore', 'inherit'] as const;
  const { status } = spawnSync(process.execPath, [build], { cwd: root, stdio: [...stdio] });
  if (status !== 0) throw new Error('the program cannot be built');
  return join(root, 'dist/main.js');
}
