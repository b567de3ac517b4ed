import type { Measure } from '../../core/fleet/check.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Member } from './member.ts';
import { type Nearby, newNearby } from './nearby.ts';

export type ProbeMeasure = Extract<Measure, { readonly kind: 'probe' }>;

/** The probes of one check. */
export interface Watch {
  readonly measure: ProbeMeasure;
  /** By cluster and target. */
  readonly members: Map<string, Member>;
  readonly nearby: Nearby;
  /** The questions of late: several may ask the same check, each from where it is itself. */
  askings: readonly Asking[];
}

interface Asking {
  readonly at: Instant;
  readonly from: Instant;
}

/** In this time before and after a probe every other cluster is sent at least one, however unpunctual. */
export function nearMs({ everyMs }: ProbeMeasure): number {
  return 1.5 * everyMs;
}

/** A check of which nothing was asked yet. */
export function newWatch(measure: ProbeMeasure): Watch {
  const near = nearMs(measure);
  const nearby = newNearby({ nearMs: near, keepMs: 2 * near + measure.timeoutMs });
  return { measure, members: new Map(), nearby, askings: [] };
}

/** Notes a question, and answers from when on somebody may still want to know. */
export function noteAsking(watch: Watch, asking: Asking, keepMs: number): Instant {
  watch.askings = [...watch.askings.filter(({ at }) => at > asking.at - keepMs), asking];
  return watch.askings.reduce((earliest, { from }) => Math.min(earliest, from), asking.from);
}
