/** What processes leave behind: found by the temporary folder that each of them was given. */
import { existsSync, globSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Pid and command line of every process that was given this TMPDIR. Elsewhere than on Linux none is seen. */
export function processesWith(temporary: string): readonly string[] {
  return pidsWith(temporary).map((pid) => {
    const words = read(`/proc/${pid}/cmdline`).split('\0');
    return `${pid} ${words.join(' ').slice(0, 200)}`;
  });
}

/** Kills what a failed test has left, one by one. */
export async function endAll(temporary: string): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    const pids = pidsWith(temporary);
    if (pids.length === 0) return;
    for (const pid of pids) kill(pid);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What lies in a temporary folder, and every socket at any depth of it, unless it may. */
export function leftIn(temporary: string, mayLeave: readonly RegExp[]): readonly string[] {
  const own = [/^tierwise-\d+$/, ...mayLeave];
  const sockets = globSync('*/**/*', { cwd: temporary }).filter((path) =>
    lstatSync(join(temporary, path)).isSocket(),
  );
  const found = [...readdirSync(temporary), ...sockets];
  return found.filter((name) => !own.some((pattern) => pattern.test(name)));
}

function pidsWith(temporary: string): readonly number[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(`TMPDIR=${temporary}`))
    .map(Number);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was faster.
  }
}
