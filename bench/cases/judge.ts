import { emptySteps, type RateSteps, stepAt } from '../../src/core/judge/rate/steps.ts';
import { openRate, type RateQuestion, takeRate } from '../../src/core/judge/rate/trial.ts';
import { between, chanceFor } from '../../src/simulate/chance.ts';
import type { Case } from '../case.ts';

const dayMin = 1_440;
/** A thousand clusters with ten checks each. */
const trialsCount = 10_000;
const openings = 20;

/**
 * Twenty baselines are opened, and shared by the ten thousand trials: what a baseline costs is told for itself, since
 * it is made once, when a rollout begins, and kept.
 */
export const judgeCase: Case = {
  name: 'judge',
  what:
    'rates of 1,000 clusters with 10 checks: 24 h of minutes taken in from scratch, then one more ' +
    'minute of each; and what one baseline with its placebos costs, from two days of minutes',
  runs: 3,
  run() {
    const steps = recorded(2 * dayMin + 1);
    const openingFrom = performance.now();
    const bases = Array.from({ length: openings }, () => opened(steps));
    const openingMs = (performance.now() - openingFrom) / openings;
    const trials = Array.from({ length: trialsCount }, (_, at) =>
      structuredClone(bases[at % openings] ?? opened(steps)),
    );
    const scratchFrom = performance.now();
    for (const trial of trials) {
      for (let minute = 0; minute < dayMin; minute += 1)
        takeRate(trial, stepAt(steps, minute), true);
    }
    const scratchS = (performance.now() - scratchFrom) / 1_000;
    const turnFrom = performance.now();
    for (const trial of trials) takeRate(trial, stepAt(steps, dayMin), true);
    const turnMs = performance.now() - turnFrom;
    return Promise.resolve([
      { name: 'judge from scratch', value: scratchS, unit: 's', limit: 10 },
      { name: 'judge turn', value: turnMs, unit: 'ms', limit: 250 },
      {
        name: 'judge memory',
        value: process.resourceUsage().maxRSS / 1_000,
        unit: 'MB',
        limit: 1_000,
      },
      { name: 'one baseline', value: openingMs, unit: 'ms', limit: null },
    ]);
  },
};

function opened(steps: RateSteps) {
  const question: RateQuestion = {
    directions: [1],
    effect: 2,
    alpha: 0.004 / trialsCount,
    horizon: dayMin,
    stepsPerBlock: 30,
  };
  const trial = openRate(steps, question)?.[0];
  if (trial === undefined) throw new Error('there was no baseline');
  return trial;
}

/** About six errors in six hundred requests a minute, and three times as much on the controls. */
function recorded(minutes: number): RateSteps {
  const chance = chanceFor(1, 'judge');
  const steps = emptySteps(minutes);
  for (let minute = 0; minute < minutes; minute += 1) {
    steps.bad[minute] = between(chance, 2, 10);
    steps.total[minute] = 600;
    steps.controlBad[minute] = between(chance, 11, 25);
    steps.controlTotal[minute] = 1_800;
    steps.hour[minute] = Math.floor(minute / 60) % 24;
  }
  return steps;
}
