/**
 * `npm run simulate -- --seeds N [--from N] [--jobs N]`: plays seeded worlds over all cores, and tells of
 * each promise that was not kept. `--seed N` plays one; `--shrink` leaves out of it whatever is not needed
 * for the same promise to break, and `--without` says what to leave out.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { whole } from '../support/whole.ts';
import { drawScenario } from '../../src/simulate/trial/draw.ts';
import type { Scenario } from '../../src/simulate/trial/scenario.ts';
import { dispensable, piecesOf, without } from '../../src/simulate/trial/shrink.ts';
import { newPlayer } from './player.ts';
import { count, failureText, newTally, tallyText } from './report.ts';
import { isFailure, isSameFailure, resultOf, type TrialResult } from './result.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    without: { type: 'string', default: '' },
    shrink: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
});

const failuresShownMax = 10;
const tally = newTally();
const beganAt = performance.now();

if (values.seed === undefined) {
  const from = whole('from', values.from);
  const seeds = { next: from, end: from + whole('seeds', values.seeds) };
  await Promise.all(Array.from({ length: whole('jobs', values.jobs) }, () => work(seeds)));
} else {
  await playOne(drawScenario(whole('seed', values.seed)), parts(values.without));
}
process.stdout.write(tallyText(tally, performance.now() - beganAt));
process.stdout.write(`${tally.trials - tally.failures} passed, ${tally.failures} failed\n`);
process.exitCode = tally.failures === 0 ? 0 : 1;

/** One process that is handed seed after seed. */
async function work(seeds: { next: number; readonly end: number }): Promise<void> {
  const player = newPlayer();
  try {
    while (seeds.next < seeds.end) {
      const seed = seeds.next;
      seeds.next += 1;
      take(await player.play(seed));
    }
  } finally {
    player.close();
  }
}

async function playOne(whole: Scenario, gone: readonly string[]): Promise<void> {
  const scenario = without(whole, new Set(gone));
  const result = await resultOf(scenario);
  if (!values.shrink || !isFailure(result)) {
    take(result, gone);
    return;
  }
  const more = await dispensable(scenario, async (smaller) =>
    isSameFailure(await resultOf(smaller), result),
  );
  const left = piecesOf(without(scenario, more));
  process.stdout.write(`seed ${whole.seed} with nothing but ${left.join(', ')} breaks the same\n`);
  take(await resultOf(without(scenario, more)), [...gone, ...more]);
}

function take(result: TrialResult, gone: readonly string[] = []): void {
  count(tally, result);
  if (!isFailure(result)) return;
  tally.failures += 1;
  if (tally.failures <= failuresShownMax) process.stdout.write(failureText(result, gone));
}

function parts(list: string): readonly string[] {
  return list.split(',').filter((part) => part !== '');
}
