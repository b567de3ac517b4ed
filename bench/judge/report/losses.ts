/** What judges say when a signal is lost. */
import type { Ended } from '../measure/ending.ts';
import { endedIn, type Results } from '../measure/results.ts';
import { scoreOf } from '../measure/score.ts';
import { percent, table } from '../measure/words.ts';

/**
 * How often each judge called healthy what nobody saw, and by kind of loss what it called healthy
 * at all.
 */
export function blindTable(results: Results): string {
  const kinds = [...new Set(results.judges.flatMap((judge) => lostOf(results, judge).map(kindOf)))];
  const rows = results.judges.map((judge) => {
    const lost = lostOf(results, judge);
    const { blind, blindHealthy } = scoreOf(lost);
    const byKind = Map.groupBy(lost, kindOf);
    return [
      judge,
      `${blindHealthy} of ${blind}`,
      ...kinds.map((kind) => percent(shareOf(byKind.get(kind) ?? [], 'healthy'))),
    ];
  });
  return table(['judge', 'blind answered healthy', ...kinds], rows);
}

/** Every kind with a good and with a bad change, as one judge answered. */
export function lossTable(results: Results, judge: string): string {
  const groups = Map.groupBy(
    lostOf(results, judge),
    (each) => `${kindOf(each)}, ${each.truth.isBad ? 'bad' : 'good'}`,
  );
  const rows = [...groups].map(([name, some]) => {
    const rest = (['blind', 'inconclusive', 'healthy'] as const).map((end) => shareOf(some, end));
    const halted = 1 - rest.reduce((sum, each) => sum + each, 0);
    return [name, String(some.length), ...[Math.abs(halted), ...rest].map(percent)];
  });
  return table(['loss', 'trials', 'regressed', 'blind', 'inconclusive', 'healthy'], rows);
}

function lostOf(results: Results, judge: string): readonly Ended[] {
  const tracks = results.tracks.filter(({ track }) => track.kind === 'losses');
  return endedIn(tracks, judge, results.alpha);
}

function kindOf({ truth }: Ended): string {
  return `${truth.loss?.kind ?? ''}${truth.loss?.isBlind === true ? '*' : ''}`;
}

function shareOf(some: readonly Ended[], end: Ended['end']): number {
  return some.filter((each) => each.end === end).length / some.length;
}
