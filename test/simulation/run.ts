/**
 * `npm run simulate -- --seeds N [--from N] [--jobs N]`: plays seeded worlds over all cores, and tells of
 * each promise that was not kept. `--seed N` plays one and tells everything that happened.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawScenario } from '../../src/simulate/trial/draw.ts';
import { count, failureText, newTally, tallyText } from './report.ts';
import { isFailure, resultOf, type TrialResult } from './result.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
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
  take(await resultOf(drawScenario(whole('seed', values.seed))));
}
process.stdout.write(tallyText(tally, performance.now() - beganAt));
process.stdout.write(`${tally.trials - tally.failures} passed, ${tally.failures} failed\n`);
process.exitCode = tally.failures === 0 ? 0 : 1;

/** One process of its own that is handed seed after seed. */
async function work(seeds: { next: number; readonly end: number }): Promise<void> {
  const worker = fork(join(import.meta.dirname, 'worker.ts'));
  try {
    while (seeds.next < seeds.end) {
      const seed = seeds.next;
      seeds.next += 1;
      take(await played(worker, seed));
    }
  } finally {
    worker.disconnect();
  }
}

function played(worker: ReturnType<typeof fork>, seed: number): Promise<TrialResult> {
  return new Promise((resolve, reject) => {
    const died = (code: number | null): void =>
      reject(new Error(`the process of seed ${seed} ended with ${code}`));
    worker.once('exit', died);
    worker.once('message', (result) => {
      worker.off('exit', died);
      resolve(result as TrialResult);
    });
    worker.send(seed);
  });
}

function take(result: TrialResult): void {
  count(tally, result);
  if (!isFailure(result)) return;
  tally.failures += 1;
  if (tally.failures <= failuresShownMax) process.stdout.write(failureText(result));
}

function whole(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  process.stderr.write(`--${name} is a whole number, not ${text}\n`);
  process.exit(2);
}
