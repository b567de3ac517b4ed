/** How Kayenta adds up the metrics of one run to a score from 0 to 100. */
import type { Label } from './kayenta-metric.ts';

export interface Labelled {
  readonly group: string;
  readonly label: Label;
}

/** From this share of metrics without data the canary fails, whatever the rest says. */
const nodataShareMax = 0.5;

/** The mean of the groups' scores; sources stand in kayenta.ts. */
export function scoreOf(metrics: readonly Labelled[], allCritical: boolean): number {
  if (allCritical && metrics.some(({ label }) => label !== 'Pass' && label !== 'Error')) return 0;
  const empty = metrics.filter(({ label }) => label === 'Nodata').length;
  if (empty >= nodataShareMax * metrics.length) return 0;
  const groups = [...Map.groupBy(metrics, ({ group }) => group).values()];
  const sum = groups.map(groupScore).reduce((total, score) => total + score, 0);
  return Math.round((sum / groups.length) * 100) / 100;
}

/** A group none of whose metrics could be compared does not lower the score. */
function groupScore(metrics: readonly Labelled[]): number {
  const compared = metrics.filter(({ label }) => label !== 'Nodata' && label !== 'Error');
  const passed = compared.filter(({ label }) => label === 'Pass').length;
  return compared.length === 0 ? 100 : (passed / compared.length) * 100;
}
