/**
 * `npm run crash-test -- --times N [--from N] [--jobs N] [--program PATH]`: real rollouts over real processes, whose
 * controllers are killed with `kill -9` N times in all, judged by the checkers of the simulated worlds.
 * `--seed N` plays one life, all its kills in it. `--program` tries another build, such as dist/main.js.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { whole } from '../support/whole.ts';
import { count, failureText, faultText, newTally, tallyText } from './crash-report.ts';
import { drawLife } from './draw.ts';
import { isClean, judge } from './judge.ts';
import { live, throughBlows } from './live.ts';

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    program: { type: 'string' },
  },
});

const around = values.program === undefined ? {} : { entry: resolve(values.program) };
const tally = newTally();
const beganAt = performance.now();

if (values.seed === undefined) {
  const goal = { kills: whole('times', values.times), seed: whole('from', values.from) };
  await Promise.all(Array.from({ length: whole('jobs', values.jobs) }, () => work(goal)));
} else {
  await play(whole('seed', values.seed), Number.POSITIVE_INFINITY);
}
process.stdout.write(tallyText(tally, performance.now() - beganAt));
process.stdout.write(
  `${tally.lives - tally.failures} passed, ${tally.failures} failed, ${tally.kills} kills\n`,
);
process.exitCode = tally.failures === 0 ? 0 : 1;

/** Life after life until there were enough kills; those that are still to come are reserved. */
async function work(goal: { kills: number; seed: number }): Promise<void> {
  while (goal.kills > 0) {
    const { seed } = goal;
    goal.seed += 1;
    const reserved = Math.min(goal.kills, drawLife(seed).blows.length);
    goal.kills -= reserved;
    const killed = await play(seed, reserved);
    goal.kills += reserved - killed;
  }
}

/** Plays one life and tells what was wrong with it; returns how many kills it had. */
async function play(seed: number, killsMax: number): Promise<number> {
  tally.lives += 1;
  try {
    const life = drawLife(seed);
    const lived = await live(life, {
      around: () => around,
      lead: (theatre) => throughBlows(theatre, life.blows.slice(0, killsMax)),
    });
    count(tally, lived);
    const judgement = judge(lived);
    if (!isClean(judgement)) fail(failureText(seed, judgement));
    return lived.kills.length;
  } catch (fault) {
    fail(faultText(seed, fault));
    // Whoever waits for so many kills must not wait for ever.
    return killsMax;
  }
}

function fail(text: string): void {
  tally.failures += 1;
  process.stdout.write(text);
}
