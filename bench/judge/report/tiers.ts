/** How far bad changes came. */
import { endedIn, type Results } from '../measure/results.ts';
import { tiersOf, tierTraffic } from '../measure/tiers.ts';
import { percent, table } from '../measure/words.ts';

/**
 * One row for each judge, over all tracks that have every traffic; a ratio alone. Null where there is
 * no such track.
 */
export function tierTable(results: Results, ratio: number): string | null {
  const tracks = results.tracks.filter(({ track }) => track.kind === 'simulated');
  const rows = results.judges.flatMap((judge) => {
    const found = tracks.flatMap((track) => {
      const tiers = tiersOf(endedIn([track], judge, results.alpha), ratio);
      return tiers === null ? [] : [tiers];
    });
    const rollouts = found.reduce((sum, each) => sum + each.rollouts, 0);
    if (rollouts === 0) return [];
    const share = (of: (tiers: (typeof found)[number]) => number): string =>
      percent(found.reduce((sum, each) => sum + of(each), 0) / rollouts);
    const reached = found.reduce((sum, each) => sum + each.reachedMean * each.rollouts, 0);
    return [
      [
        judge,
        ...tierTraffic.map((_, tier) => share(({ halted }) => halted[tier] ?? 0)),
        share(({ held }) => held),
        share(({ through }) => through),
        (reached / rollouts).toFixed(2),
      ],
    ];
  });
  if (rows.length === 0) return null;
  const halted = tierTraffic.map(([tier]) => `halted in ${tier}`);
  return table(['judge', ...halted, 'left open', 'through', 'tiers reached, mean'], rows);
}
