/** Under which conditions figures were found: without them they say nothing. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';

export interface Condition {
  readonly name: string;
  readonly value: string;
}

/** The machine and the program, to be asked before the first case makes the machine busy. */
export function conditionsNow(): readonly Condition[] {
  const cpus = os.cpus();
  return [
    { name: 'date', value: new Date().toISOString() },
    { name: 'CPU', value: `${cpus[0]?.model.trim() ?? 'unknown'}, ${cpus.length} cores` },
    { name: 'memory', value: `${(os.totalmem() / 1024 ** 3).toFixed(1)} GiB` },
    {
      name: 'load average at the start',
      value: os
        .loadavg()
        .map((load) => load.toFixed(2))
        .join(', '),
    },
    {
      name: 'operating system',
      value: `${distribution()}, ${os.type()} ${os.release()}`,
    },
    { name: 'Node.js', value: process.version },
    { name: 'commit', value: commit() },
  ];
}

/** The distribution's own name where there is one. */
function distribution(): string {
  try {
    const name = /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
    return name ?? os.type();
  } catch {
    return os.type();
  }
}

/** The commit that the sources come from, and whether something was changed since. */
function commit(): string {
  const revision = git(['rev-parse', '--short=12', 'HEAD']);
  if (revision === null) return 'unknown: not a git checkout';
  return git(['status', '--porcelain']) === '' ? revision : `${revision}, with changes on top`;
}

function git(args: readonly string[]): string | null {
  const cwd = join(import.meta.dirname, '..');
  const { status, stdout } = spawnSync('git', args, { cwd, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
