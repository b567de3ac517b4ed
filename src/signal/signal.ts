import type { Check } from '../core/fleet/check.ts';
import type { Cluster, Source } from '../core/fleet/fleet.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import type { Series } from '../core/judge/evidence.ts';

/**
 * One kind of source of evidence. It answers for every cluster that it was asked about, and says in
 * words why it has nothing: an error, NaN, two series where one is expected, or no answer in time is
 * `trouble` for the clusters concerned, never an exception and never a guess.
 */
export interface Signal {
  read(question: Question, signal: AbortSignal): Promise<ReadonlyMap<string, Series>>;
}

/** One check over the whole fleet, from `from` (exclusive) to `to` (inclusive). */
export interface Question {
  readonly source: Source;
  readonly check: Check;
  readonly clusters: readonly Cluster[];
  /** Of a check whose series name their zone: this zone of each cluster alone. */
  readonly zone?: string;
  readonly from: Instant;
  readonly to: Instant;
}
