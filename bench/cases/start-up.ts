import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { builtProgram } from '../built-program.ts';
import type { Case, Figure } from '../case.ts';
import { median } from '../result.ts';

const root = join(import.meta.dirname, '../..');
const fleet = join(root, 'examples/small');
const commands = { validate: ['validate', fleet], plan: ['plan', '-f', fleet] } as const;

/** Of so many starts the median is taken; the first one after a change compiles more than the others. */
const starts = 7;

/** What somebody waits for who types a small command. */
export const startUpCase: Case = {
  name: 'start-up',
  what:
    '`tierwise validate` and `tierwise plan` of the fleet in examples/small, each from the start of ' +
    'its process to its end, built and from the sources',
  runs: 3,
  run() {
    const programs = { built: builtProgram(), sources: join(root, 'src/main.ts') };
    const figures = Object.entries(commands).flatMap(([command, args]) =>
      Object.entries(programs).map(([from, program]): Figure => {
        const name = `start-up of ${command}, ${from}`;
        return { name, value: startMs(program, args), unit: 'ms', limit: 400 };
      }),
    );
    return Promise.resolve(figures);
  },
};

function startMs(program: string, args: readonly string[]): number {
  const times = Array.from({ length: starts }, () => {
    const startedAt = performance.now();
    const { status } = spawnSync(process.execPath, [program, ...args], { stdio: 'ignore' });
    const ms = performance.now() - startedAt;
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}`);
    return ms;
  });
  return median(times);
}
