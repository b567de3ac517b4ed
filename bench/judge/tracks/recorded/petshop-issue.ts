/** A real issue of the shop as a bad change. */
import type { CaseSample, CaseSeries } from '../../case.ts';
import { dayMin } from '../season.ts';
import { alphaOfTrials, type Trial, halfOf } from '../trial.ts';
import { type Issue, type Metrics, petshopStepMin } from './petshop-files.ts';
import { petshopName, petshopSeries } from './petshop-quiet.ts';
import { petshopChecks } from './petshop-samples.ts';
import { untold } from './recording.ts';

/**
 * The issue's rows with a quiet history before them; both checks of the node where it was to be
 * seen.
 */
export function issueTrial(
  { quiet, issue }: { readonly quiet: Metrics; readonly issue: Issue },
  seed: number,
): Trial {
  const { metrics, node, beganAt } = issue;
  // A row's minute is the first of its five, so the row in which it began is partly hurt.
  const row = metrics.minutes.findLastIndex((minute) => minute <= beganAt);
  const changeAt = metrics.minutes[row] ?? Math.floor(beganAt);
  const last = metrics.minutes.at(-1) ?? changeAt;
  const own = petshopSeries(metrics, node, { from: 0, until: metrics.minutes.length });
  const series = own.map((each): CaseSeries => {
    const before = historyBefore(quiet, { node, endAt: metrics.minutes[0] ?? changeAt });
    const history = before.find(({ check }) => check === each.check)?.samples ?? [];
    return { ...each, samples: [...history, ...each.samples] };
  });
  return {
    case: {
      checks: [petshopChecks.errors, petshopChecks.latency],
      series,
      changeAt,
      horizonMin: last + petshopStepMin - changeAt,
      alpha: alphaOfTrials,
    },
    truth: {
      track: petshopName,
      cell: 'issue',
      seed,
      half: halfOf(seed),
      isBad: true,
      firstBadMinute: changeAt,
      endAt: last + petshopStepMin,
      ratio: null,
      shape: 'step',
      ...untold,
    },
  };
}

/**
 * The quiet days moved, so that their last row at this time of day lies one step before a minute:
 * by whole days, but for less than a step that keeps the rows evenly spaced.
 */
function historyBefore(
  quiet: Metrics,
  { node, endAt }: { readonly node: string; readonly endAt: number },
): readonly CaseSeries[] {
  const lastAt = endAt - petshopStepMin;
  const last = quiet.minutes.findLastIndex(
    (minute) => (lastAt - minute + someDays) % dayMin < petshopStepMin,
  );
  const shift = lastAt - (quiet.minutes[last] ?? lastAt);
  return petshopSeries(quiet, node, { from: 0, until: last + 1 }).map((each) => ({
    ...each,
    samples: each.samples.map(
      (sample): CaseSample =>
        sample.length === 2
          ? [sample[0] + shift, sample[1]]
          : [sample[0] + shift, sample[1], sample[2]],
    ),
  }));
}

/** Enough whole days to keep a remainder from being negative. */
const someDays = 100_000 * dayMin;
