/** The program as it is published: what people run starts faster and is smaller than its sources. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const program = join(root, 'dist/main.js');

/**
 * The path of the program, compiled anew when a source is newer than it is. Throws when the sources
 * do not compile.
 */
export function builtProgram(): string {
  if (!isStale()) return program;
  const build = join(root, 'tools/build.ts');
  // Standard output belongs to the figures.
  const stdio = ['ignore', 'ignore', 'inherit'] as const;
  const { status } = spawnSync(process.execPath, [build], { cwd: root, stdio: [...stdio] });
  if (status !== 0) throw new Error('the program cannot be built');
  return program;
}

function isStale(): boolean {
  if (!existsSync(program)) return true;
  const builtAt = statSync(program).mtimeMs;
  const sources = globSync(['src/**/*', 'tsconfig*.json', 'tools/build.ts'], { cwd: root });
  return sources.some((path) => statSync(join(root, path)).mtimeMs > builtAt);
}
