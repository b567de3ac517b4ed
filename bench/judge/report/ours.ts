/**
 * What is told of Tierwise alone: the nominal α against the real one, and the delay against its
 * bound.
 */
import { delayBoundOf } from '../measure/delay-bound.ts';
import { keyOf } from '../measure/endings.ts';
import { ours } from '../measure/entrants.ts';
import { nominalAlphas } from '../measure/plan.ts';
import { fairTracks, type Results } from '../measure/results.ts';
import { falseHaltRateOf, scoreOf } from '../measure/score.ts';
import { falseHaltBound, fastRatioMin } from '../measure/targets.ts';
import { minutes, percent, table } from '../measure/words.ts';

/** The share of good rollouts that was halted at each α, with its 95 % bound. */
export function nominalTable(results: Results): string {
  const alphas = [...nominalAlphas, results.alpha].toSorted((a, b) => a - b);
  const rows = fairTracks(results).map(({ track, endings }) => [
    track.name,
    ...alphas.map((alpha) => {
      const good = (endings.get(keyOf(ours, alpha)) ?? []).filter(({ truth }) => !truth.isBad);
      if (good.length === 0) return '–';
      const score = scoreOf(good);
      return `${percent(falseHaltRateOf(score))} (≤ ${percent(falseHaltBound(score))})`;
    }),
  ]);
  return table(['track', ...alphas.map((alpha) => `α ${percent(alpha)}`)], rows);
}

/** One row for each track that has a theory. */
export function delayTable(results: Results): string {
  const rows = fairTracks(results).flatMap(({ track, endings }) => {
    const mine = endings.get(keyOf(ours, results.alpha)) ?? [];
    const found = delayBoundOf(mine, results.alpha, fastRatioMin);
    if (found.trials === 0) return [];
    return [
      [
        track.name,
        `${found.trials} (${found.tooSlow})`,
        minutes(found.boundMin),
        minutes(found.ownBoundMin),
        minutes(found.delayMin),
        found.times.toFixed(2),
      ],
    ];
  });
  const header = [
    'track',
    'trials (left out)',
    'log(1/α)/KL, min',
    'log(2/α_i)·φ/KL against the own null, min',
    'delay, min',
    'times the own bound',
  ];
  return table(header, rows);
}
