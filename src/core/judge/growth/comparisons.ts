import { aloneShare } from '../pool.ts';
import type { GrowthSeries } from './excess.ts';
import { openPeers, peersMin, readPeers } from './peers.ts';
import {
  type GrowthQuestion,
  type GrowthReader,
  type GrowthReading,
  openGrowth,
  readerOf,
} from './trial.ts';

/** One way to compare the growth of a cluster, and what it came to. */
export interface GrowthComparison {
  /** Controls and the history; the history alone; the controls alone, as they are now. */
  readonly name: 'controls' | 'nothing' | 'controls-now';
  readonly placebos: number;
  /** The smallest excess that any window can tell from chance, for each step; 0 where nobody knows. */
  readonly leastSeen: number;
  readonly read: GrowthReader;
  readings: readonly GrowthReading[];
}

/**
 * Beside controls where there are any, and beside its own past alone while they say nothing. Without enough history
 * there are only the controls as they are now, and without enough of these there is nothing.
 */
export function growthComparisons(
  series: GrowthSeries,
  question: GrowthQuestion,
): readonly GrowthComparison[] {
  const { controls } = series;
  const opened = (name: 'controls' | 'nothing', share: number): GrowthComparison | null => {
    const compared = name === 'controls' ? series : { ...series, controls: [] };
    const trial = openGrowth(compared, { ...question, alpha: question.alpha * share });
    if (trial === null) return null;
    const leastSeen = trial.limit * Math.min(...trial.models.map(({ deviation }) => deviation));
    return { name, placebos: trial.placebos, leastSeen, read: readerOf(trial), readings: [] };
  };
  const beside = controls.length === 0 ? null : opened('controls', 1 - aloneShare);
  const alone = opened('nothing', beside === null ? 1 : aloneShare);
  const found = [beside, alone].filter((one) => one !== null);
  if (found.length > 0 || controls.length < peersMin) return found;
  const peers = openPeers(series, question);
  const read: GrowthReader = (from, step) => readPeers(peers, from, step);
  return [{ name: 'controls-now', placebos: 0, leastSeen: 0, read, readings: [] }];
}

/** What decides at this step: the first comparison that says anything. */
export function inForce(comparisons: readonly GrowthComparison[]): readonly GrowthReading[] {
  return comparisons.find(({ readings }) => readings.length > 0)?.readings ?? [];
}
