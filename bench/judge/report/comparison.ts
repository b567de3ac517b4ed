/** Recall at an equal false-halt rate, one row for each competitor and track. */
import { ours } from '../measure/entrants.ts';
import {
  advantageInterval,
  blamedBy,
  type Comparison,
  type EqualAlpha,
  foundBy,
  ourShare,
  theirShare,
} from '../measure/equal-rate.ts';
import { fairTracks, type Results } from '../measure/results.ts';
import { pairsWith } from '../measure/targets.ts';
import { percent, points, table } from '../measure/words.ts';

const header = [
  'competitor',
  'track',
  'our α',
  'its false halts',
  'our false halts',
  'its recall',
  'our recall',
  'difference, points',
];

/** Empty where nothing was compared. */
export function comparisonTable(results: Results): string {
  const tracks = fairTracks(results);
  const competitors = results.judges.filter((name) => name !== ours);
  const rows = competitors.flatMap((competitor) => {
    const lines = pairsWith(tracks, competitor, results.alpha).map((pair) => ({
      name: pair.name,
      blamed: blamedBy(pair),
      found: foundBy(pair),
    }));
    if (lines.length === 0) return [];
    const cells = lines.map(({ name, blamed, found }) => {
      const equal = tracks.find(({ track }) => track.name === name)?.equal.get(competitor);
      return [competitor, name, alphaText(equal), ...cellsOf([blamed], [found])];
    });
    const all = cellsOf(
      lines.map(({ blamed }) => blamed),
      lines.map(({ found }) => found),
    );
    return [...cells, [competitor, '**all**', '', ...all]];
  });
  return rows.length === 0 ? '' : table(header, rows);
}

function alphaText(equal: EqualAlpha | undefined): string {
  if (equal === undefined) return '';
  if (!equal.isKept) return `${equal.alpha}, the least`;
  return equal.coin === 0 ? `${equal.alpha}` : `${equal.alpha}, coin ${percent(equal.coin)}`;
}

function cellsOf(blamed: readonly Comparison[], found: readonly Comparison[]): readonly string[] {
  const { low, high } = advantageInterval(found);
  const difference = ourShare(found) - theirShare(found);
  return [
    percent(theirShare(blamed)),
    percent(ourShare(blamed)),
    percent(theirShare(found)),
    percent(ourShare(found)),
    `${points(difference)} [${points(low)}, ${points(high)}]`,
  ];
}
