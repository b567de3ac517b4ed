/** Plots in plain text. */
import type { Ended } from '../measure/ending.ts';
import { endedIn, type Results, type TrackResult } from '../measure/results.ts';
import { falseHaltRateOf, recallOf, scoreOf } from '../measure/score.ts';
import { percent } from '../measure/words.ts';

const width = 50;

/** Recall and false halts of each judge as bars. */
export function judgePlot(results: Results, tracks: readonly TrackResult[]): string {
  const nameWidth = Math.max(...results.judges.map((name) => name.length));
  const lines = results.judges.map((judge) => {
    const score = scoreOf(endedIn(tracks, judge, results.alpha));
    const [recall, falseHalts] = [recallOf(score), falseHaltRateOf(score)];
    return [
      `${judge.padEnd(nameWidth)}  recall ${bar(recall, '█')} ${percent(recall)}`,
      `${''.padEnd(nameWidth)}  false  ${bar(falseHalts, '░')} ${percent(falseHalts)}`,
    ].join('\n');
  });
  return lines.join('\n');
}

const minutesShown = [1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240] as const;
const heights = ' ▁▂▃▄▅▆▇█';

/** By ratio, which share of the bad changes was halted so many minutes after the first bad one. */
export function delayPlot(endings: readonly Ended[]): string {
  const bad = endings.filter(({ truth }) => truth.isBad);
  const lines = [...Map.groupBy(bad, ({ truth }) => truth.ratio)].map(([ratio, some]) => {
    const shares = minutesShown.map(
      (minute) =>
        some.filter(({ delayMin }) => (delayMin ?? Infinity) <= minute).length / some.length,
    );
    const marks = shares.map((share) => (heights[Math.round(8 * share)] ?? ' ').padStart(4));
    return `${`${ratio}×`.padStart(5)} ${marks.join('')}  ${percent(shares.at(-1) ?? Number.NaN)}`;
  });
  const axis = minutesShown.map((minute) => String(minute).padStart(4)).join('');
  return [...lines, `${' min'.padStart(5)} ${axis}`].join('\n');
}

function bar(share: number, mark: string): string {
  const marks = Number.isNaN(share) ? 0 : Math.round(width * share);
  return mark.repeat(marks).padEnd(width, '·');
}
