import type { Check } from '../../core/fleet/check.ts';
import type { Instant, Json } from '../../core/fleet/quantities.ts';
import { type Grade, type Verdict, verdicts } from '../../core/judge/evidence.ts';
import { happenedFrom } from '../../core/rollout/history/codec.ts';
import { type Regression, requiredChecks } from '../../core/rollout/history/events.ts';
import type { Happened } from '../../core/rollout/history/evolve.ts';
import { gradeKey } from '../../core/rollout/history/state.ts';
import type { Store } from '../../store/store.ts';
import type { KnownRollout } from './read-history.ts';
import { type Receipt, readReceipt } from './read-receipts.ts';

/** The last verdict of a required check on a cluster while the change was on it. */
export interface LastVerdict {
  readonly cluster: string;
  readonly check: Check;
  /** When the cluster was changed; null for one that nobody changed. */
  readonly changedAt: Instant | null;
  /** Null before there was any. */
  readonly said: Said | null;
}

/** What was recorded. */
export interface Said {
  readonly verdict: Verdict;
  readonly message: string;
  readonly since: Instant;
  /** What a regression is put down to; null where none was recorded. */
  readonly cause: Regression['cause'] | null;
  /** Null where only a regression was recorded. */
  readonly grade: Grade | null;
  readonly evidence: Json | undefined;
}

/** A verdict with its proof; null where there is only the grade. */
export interface ProvenVerdict extends LastVerdict {
  readonly receipt: Receipt | null;
}

/**
 * The verdicts of all required checks on all changed clusters, the worst first and else in the order of the plan. Of
 * clusters that nobody changed there is only what is bad on them, because that halts as well.
 */
export function lastVerdicts({ rollout, history }: KnownRollout): readonly LastVerdict[] {
  const all = recorded(history.events.map(happenedFrom));
  const planned = [...rollout.clusters.keys()];
  const others = rollout.pinned.fleet.clusters.map(({ name }) => name);
  const found = [...new Set([...planned, ...others])].flatMap((cluster) => {
    const changedAt = rollout.clusters.get(cluster)?.startedAt ?? null;
    return requiredChecks(rollout.pinned).flatMap((check): readonly LastVerdict[] => {
      const said = all.get(gradeKey(check.name, cluster)) ?? null;
      const isWanted = changedAt !== null || said?.verdict === 'regressed';
      return isWanted ? [{ cluster, check, changedAt, said }] : [];
    });
  });
  return found.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** Fetches the proofs. */
export async function proveVerdicts(
  store: Pick<Store, 'blobs'>,
  found: readonly LastVerdict[],
): Promise<readonly ProvenVerdict[]> {
  const proven: ProvenVerdict[] = [];
  for (const one of found) {
    proven.push({ ...one, receipt: await readReceipt(store, one.said?.evidence) });
  }
  return proven;
}

function rankOf({ said }: LastVerdict): number {
  return said === null ? verdicts.length : verdicts.indexOf(said.verdict);
}

/**
 * What was said last, by `gradeKey`. From when a cluster begins to go back its grades are no longer those of the change:
 * what made it go back is what people ask for.
 */
function recorded(all: readonly Happened[]): ReadonlyMap<string, Said> {
  const found = new Map<string, Said>();
  const goingBack = new Set<string>();
  for (const { event, at } of all) {
    if (event.type === 'cluster-started') goingBack.delete(event.cluster);
    if (event.type === 'restore-started') goingBack.add(event.cluster);
    if (event.type === 'graded' && !goingBack.has(event.cluster)) {
      const { check, cluster, grade, evidence, isAgain } = event;
      const { verdict, message } = grade;
      const key = gradeKey(check, cluster);
      const since = isAgain === true ? (found.get(key)?.since ?? at) : at;
      found.set(key, { verdict, message, since, cause: null, grade, evidence });
    }
    if (event.type === 'regressed' && event.regression.check !== null) {
      const key = gradeKey(event.regression.check, event.regression.cluster);
      found.set(key, regressed(event.regression, at, found.get(key)));
    }
  }
  return found;
}

function regressed(
  { cause, message, evidence }: Regression,
  at: Instant,
  known: Said | undefined,
): Said {
  const since = known?.verdict === 'regressed' ? known.since : at;
  return { verdict: 'regressed', message, since, cause, grade: known?.grade ?? null, evidence };
}
