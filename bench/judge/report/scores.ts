/** The table of scores, one row for each judge. */
import { chanceFor } from '../../../src/simulate/chance.ts';
import { type Interval, quantileInterval, shareInterval } from '../measure/bootstrap.ts';
import { endedIn, type Results, type TrackResult } from '../measure/results.ts';
import {
  falseHaltRateOf,
  precisionOf,
  quantileOf,
  recallOf,
  type Score,
  scoreOf,
} from '../measure/score.ts';
import { falseHaltBound } from '../measure/targets.ts';
import { minutesIn, percent, percentIn, table } from '../measure/words.ts';
import { binomial } from '../tracks/sampler/counts.ts';

const header = [
  'judge',
  'recall',
  'false halts',
  '95 % bound',
  'precision at 2 / 5 / 10 % bad',
  'delay median, min',
  'delay p90, min',
  'good end healthy',
  'good left open',
  'bad left open',
  'early / shared halts',
];

/** Judges that came to the very same are one row. */
export function scoreTable(results: Results, tracks: readonly TrackResult[]): string {
  const rows = new Map<string, { readonly names: string[]; readonly score: Score }>();
  for (const judge of results.judges) {
    const score = scoreOf(endedIn(tracks, judge, results.alpha));
    const key = JSON.stringify(score);
    const row = rows.get(key) ?? { names: [], score };
    row.names.push(judge);
    rows.set(key, row);
  }
  return table(
    header,
    [...rows.values()].map(({ names, score }) => [names.join(', '), ...cellsOf(score)]),
  );
}

function cellsOf(score: Score): readonly string[] {
  const { good, bad, detected, falseHalts, goodHealthy, delaysMin } = score;
  const falseRate = percentIn(falseHaltRateOf(score), shareInterval(falseHalts, good));
  const [at2 = '', at5 = '', at10 = ''] = [0.02, 0.05, 0.1].map((badShare) =>
    percent(precisionOf(score, badShare)),
  );
  return [
    percentIn(recallOf(score), shareInterval(detected, bad)),
    good === 0 ? '–' : `${falseHalts} of ${good}: ${falseRate}`,
    good === 0 ? '–' : percent(falseHaltBound(score)),
    `${at2} / ${at5}${precisionRange(score)} / ${at10}`,
    minutesIn(quantileOf(delaysMin, 0.5), quantileInterval(delaysMin, 0.5)),
    minutesIn(quantileOf(delaysMin, 0.9), quantileInterval(delaysMin, 0.9)),
    percentIn(goodHealthy / good, shareInterval(goodHealthy, good)),
    percent(score.goodInconclusive / good),
    percent(score.badInconclusive / bad),
    `${score.early} / ${score.sharedHalts}`,
  ];
}

/** The bootstrap interval of the precision when one change in twenty is bad. */
function precisionRange(score: Score): string {
  const { low, high } = precisionInterval(score, 0.05);
  return Number.isNaN(low) ? '' : ` [${percent(low)}, ${percent(high)}]`;
}

/** Resamples good and bad rollouts; NaN where there are none of either. */
function precisionInterval(score: Score, badShare: number): Interval {
  const { good, bad, detected, falseHalts } = score;
  if (good === 0 || bad === 0) return { low: Number.NaN, high: Number.NaN };
  const chance = chanceFor(5, 'precision');
  const drawn = Array.from({ length: 2_000 }, () =>
    precisionOf(
      {
        ...score,
        detected: binomial(chance, bad, detected / bad),
        falseHalts: binomial(chance, good, falseHalts / good),
      },
      badShare,
    ),
  )
    .filter((each) => !Number.isNaN(each))
    .toSorted((a, b) => a - b);
  return { low: quantileOf(drawn, 0.025), high: quantileOf(drawn, 0.975) };
}
