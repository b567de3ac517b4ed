import type { Cluster } from '../core/fleet/fleet.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import type { ClusterSight, ZoneState } from '../core/rollout/world.ts';
import { DeliveryTrouble } from '../deliver/delivery.ts';
import type { Clock } from './clock.ts';
import type { Machinery } from './machinery.ts';
import { isStep } from './places.ts';
import { within } from './within.ts';

/**
 * Looks at one cluster again and again, never twice at a time, and keeps the last that was seen.
 * A look that hangs blocks nobody: until it ends or its deadline passes, the older sight ages, and
 * a sight that is too old is no sight.
 */
export interface ClusterWatch {
  readonly cluster: Cluster;
  sight: ClusterSight | undefined;
  isAsking: boolean;
  askedAt: Instant;
  /** When the last answer came, and how long it took: a slow cluster is not an unreachable one. */
  answeredAt: Instant;
  tookMs: number;
  /** Answers to questions from before this are void: an action was done since. */
  voidBefore: Instant;
  /** Looks since the last action or trouble; the first ones follow each other quickly. */
  looks: number;
  troubles: number;
  terminalTroubles: number;
  /** How far logical time was ahead of the machine's clock when the last answer came. */
  aheadMs: number;
}

/** How long a look may take beyond the delivery's own limit. */
const lookDeadlineMs = 120_000;
/** As many answers that make no sense, one after the other, mean that the delivery is broken. */
const terminalTroublesMax = 3;
const quickestMs = 50;
const slowestTroubleMs = 15_000;

/** A cluster that nobody has looked at. */
export function newWatch(cluster: Cluster): ClusterWatch {
  return {
    cluster,
    sight: undefined,
    isAsking: false,
    askedAt: Number.NEGATIVE_INFINITY,
    answeredAt: Number.NEGATIVE_INFINITY,
    tookMs: 0,
    voidBefore: Number.NEGATIVE_INFINITY,
    looks: 0,
    troubles: 0,
    terminalTroubles: 0,
    aheadMs: 0,
  };
}

/** When the next look is due, for a need of every `everyMs`. */
export function dueAt(watch: ClusterWatch, everyMs: number): Instant {
  if (watch.isAsking) return Number.POSITIVE_INFINITY;
  const quick = Math.min(everyMs, quickestMs * 2 ** Math.min(watch.looks, 12));
  const slow = Math.min(
    Math.max(slowestTroubleMs, everyMs),
    everyMs * 2 ** Math.min(watch.troubles, 12),
  );
  return watch.askedAt + (watch.troubles > 0 ? slow : quick);
}

/**
 * What is known now. An answer that is void or too old is none; a look that gets no answer for much
 * longer than the last one took means that the cluster cannot be reached.
 */
export function sightNow(
  watch: ClusterWatch,
  everyMs: number,
  now: Instant,
): ClusterSight | undefined {
  const { sight } = watch;
  if (sight?.kind !== 'seen') return sight;
  if (sight.at < watch.voidBefore) return undefined;
  const patienceMs = 3 * everyMs + 10_000 + 2 * watch.tookMs;
  if (watch.isAsking && now - watch.askedAt > patienceMs) {
    return { kind: 'unreachable', since: watch.askedAt, message: 'it has not answered since' };
  }
  return now - watch.answeredAt <= 2 * patienceMs ? sight : undefined;
}

/** From now on only answers to new questions count, and the next ones are asked quickly. */
export function voidSight(watch: ClusterWatch, now: Instant): void {
  watch.voidBefore = now;
  watch.looks = 0;
  watch.askedAt = Number.NEGATIVE_INFINITY;
}

/** One look. Never throws: what goes wrong is what was seen. */
export async function look(
  watch: ClusterWatch,
  { component, everyMs }: { readonly component: string; readonly everyMs: number },
  machinery: Machinery,
): Promise<void> {
  const { clock } = machinery;
  const askedAt = clock.now();
  watch.isAsking = true;
  watch.askedAt = askedAt;
  try {
    const { cluster } = watch;
    const zones = await within(machinery, lookDeadlineMs, (signal) =>
      machinery.deliveryFor(cluster).observe({ cluster, component }, signal),
    );
    checkZones(watch.cluster, zones);
    if (askedAt >= watch.voidBefore) {
      seen(watch, zones, { askedAt, clock, everyMs });
    }
  } catch (trouble) {
    if (askedAt >= watch.voidBefore) troubled(watch, trouble, clock.now());
  } finally {
    watch.isAsking = false;
  }
}

/** The rules go by what they see: a zone that is not told of would count as done. */
function checkZones({ name, zones }: Cluster, seen: readonly ZoneState[]): void {
  const missing = zones.filter((zone) => !seen.some((one) => one.zone === zone));
  if (missing.length === 0) return;
  throw new DeliveryTrouble('terminal', `${name} does not tell of zone ${missing.join(', ')}`);
}

function seen(
  watch: ClusterWatch,
  zones: readonly ZoneState[],
  { askedAt, clock, everyMs }: { askedAt: Instant; clock: Clock; everyMs: number },
): void {
  const before = watch.sight;
  const [answeredAt, aheadMs] = [clock.now(), clock.aheadMs()];
  const isLate = askedAt - watch.answeredAt > 3 * everyMs + 2_000;
  // Time that jumped was not looked through, however short the jump.
  const isGap = before?.kind !== 'seen' || isLate || isStep(aheadMs, watch.aheadMs);
  const since = before?.kind === 'seen' && !isGap ? before.readySince : null;
  const readySince = isReady(zones) ? (since ?? askedAt) : null;
  watch.sight = { kind: 'seen', at: askedAt, zones, readySince };
  watch.answeredAt = answeredAt;
  watch.aheadMs = aheadMs;
  watch.tookMs = answeredAt - askedAt;
  watch.looks += 1;
  watch.troubles = 0;
  watch.terminalTroubles = 0;
}

function isReady(zones: readonly ZoneState[]): boolean {
  const revisions = new Set(zones.map(({ running }) => running?.revision));
  return zones.every(({ condition }) => condition === 'ready') && revisions.size === 1;
}

function troubled(watch: ClusterWatch, trouble: unknown, now: Instant): void {
  const message = trouble instanceof Error ? trouble.message : String(trouble);
  const isTerminal = trouble instanceof DeliveryTrouble && trouble.lasting === 'terminal';
  watch.troubles += 1;
  watch.terminalTroubles = isTerminal ? watch.terminalTroubles + 1 : 0;
  const { sight } = watch;
  const since = sight === undefined || sight.kind === 'seen' ? now : sight.since;
  const kind = watch.terminalTroubles >= terminalTroublesMax ? 'broken' : 'unreachable';
  watch.sight = { kind, since, message };
}
