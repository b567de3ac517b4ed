/** Recall by what the trials differ in. */
import type { Ended } from '../measure/ending.ts';
import { endedIn, type Results, type TrackResult } from '../measure/results.ts';
import { recallOf, scoreOf } from '../measure/score.ts';
import { percent, table } from '../measure/words.ts';

/** One column for each value that the bad trials have, in the order in which they come. */
export function recallBy(
  results: Results,
  tracks: readonly TrackResult[],
  nameOf: (truth: Ended['truth']) => string | null,
): string {
  const columns = new Set<string>();
  const rows = results.judges.map((judge) => {
    const bad = endedIn(tracks, judge, results.alpha).filter(({ truth }) => truth.isBad);
    const groups = Map.groupBy(bad, ({ truth }) => nameOf(truth));
    for (const name of groups.keys()) if (name !== null) columns.add(name);
    return { judge, groups };
  });
  const names = [...columns];
  return table(
    ['judge', ...names],
    rows.map(({ judge, groups }) => [
      judge,
      ...names.map((name) => percent(recallOf(scoreOf(groups.get(name) ?? [])))),
    ]),
  );
}
