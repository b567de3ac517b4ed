/**
 * `npm run mutants [-- --within N] [--jobs N] [--write]`: puts one mistake after the other into the real
 * rules, and plays worlds until the checker of the promise that it breaks finds it. A checker that
 * cannot fail proves nothing.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { whole } from '../support/whole.ts';
import type { Mutation } from './mutants/mutation.ts';
import { mutations } from './mutants/mutations.ts';
import { type Caught, tableText } from './mutants/table.ts';
import { newPlayer } from './player.ts';

const { values } = parseArgs({
  options: {
    within: { type: 'string', default: '300' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

/** A mistake may also be that a world never ends. */
const patienceMs = 30_000;
const within = whole('within', values.within);
const hook = join(import.meta.dirname, 'mutants/hook.ts');
const document = join(import.meta.dirname, '../../docs/mutations.md');

const { only } = values;
const chosen = [...mutations.entries()].filter(
  ([, { promise }]) => only === undefined || String(promise) === only,
);
const queue = chosen.values();
const found: Caught[] = [];
await Promise.all(Array.from({ length: whole('jobs', values.jobs) }, work));

found.sort((a, b) => mutations.indexOf(a.mutation) - mutations.indexOf(b.mutation));
const missed = found.filter(({ seeds }) => seeds === null).length;
if (values.write) writeFileSync(document, tableText(found, within));
process.stdout.write(`${found.length - missed} passed, ${missed} failed\n`);
process.exitCode = missed === 0 ? 0 : 1;

/** Each worker takes from the same queue. */
async function work(): Promise<void> {
  for (const [index, mutation] of queue) {
    const seeds = await seedsUntil(mutation, index);
    found.push({ mutation, seeds });
    const after = seeds === null ? `NOT within ${within} seeds` : `after ${seeds} seeds`;
    process.stdout.write(`promise ${mutation.promise}, ${after}: ${mutation.what}\n`);
  }
}

/** How many seeds it takes; null for more than are allowed. */
async function seedsUntil({ promise }: Mutation, index: number): Promise<number | null> {
  const begin = () => newPlayer(['--import', hook], { TIERWISE_MUTATION: String(index) });
  let player = begin();
  try {
    for (let seed = 1; seed <= within; seed += 1) {
      const result = await Promise.race([player.play(seed), tooLong()]);
      if (result === null) {
        player.close();
        player = begin();
      } else if (result.breaches.some((breach) => breach.promise === promise)) return seed;
    }
    return null;
  } finally {
    player.close();
  }
}

function tooLong(): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), patienceMs).unref();
  });
}
