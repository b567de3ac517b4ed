import type { Sample } from '../../core/judge/evidence.ts';
import type { View } from './evaluate.ts';
import { fits, type Labels } from './query.ts';
import type { Element } from './vector.ts';

/** Samples of the recent past of one cluster, by series: as much as the ranges of its queries need. */
export interface History {
  readonly series: Map<string, StoredSeries>;
  /** Of all histories together. */
  readonly room: Room;
}

/** How many samples may be kept at once, and how many are. */
export interface Room {
  samples: number;
  readonly samplesMax: number;
}

interface StoredSeries {
  readonly labels: Labels;
  readonly samples: Sample[];
}

/** Series of one moment, by the key of their labels. */
export type Scraped = ReadonlyMap<string, Element>;

/** Adds the values of one moment, which must be later than all before. False when there is no room. */
export function record(history: History, at: number, scraped: Scraped): boolean {
  if (history.room.samples + scraped.size > history.room.samplesMax) return false;
  for (const [key, { labels, value }] of scraped) {
    const known = history.series.get(key) ?? { labels, samples: [] };
    history.series.set(key, known);
    known.samples.push([at, value]);
  }
  history.room.samples += scraped.size;
  return true;
}

/** Forgets what lies at `before` or earlier, and series of which nothing is left. */
export function forget(history: History, before: number): void {
  for (const [key, { samples }] of history.series) {
    const firstKept = samples.findIndex(([at]) => at > before);
    const dropped = samples.splice(0, firstKept === -1 ? samples.length : firstKept).length;
    history.room.samples -= dropped;
    if (samples.length === 0) history.series.delete(key);
  }
}

/** The view at the moment `at` in which `scraped` was seen. */
export function viewAt(history: History, at: number, scraped: Scraped): View {
  return {
    at,
    instant: (selector) => [...scraped.values()].filter(({ labels }) => fits(selector, labels)),
    range: (selector, rangeMs) =>
      [...history.series.values()]
        .filter(({ labels }) => fits(selector, labels))
        .map(({ labels, samples }) => ({
          labels,
          samples: samples.filter(([time]) => time > at - rangeMs && time <= at),
        })),
  };
}
