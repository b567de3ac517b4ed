import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isCompared } from '../../core/fleet/check.ts';
import type { Cluster, Source } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Series } from '../../core/judge/evidence.ts';
import { type SignalClock, trouble, troubleForAll } from '../series.ts';
import type { Question, Signal } from '../signal.ts';
import { keepBeat, phaseOf } from './beat.ts';
import { answerOf, forget, type Member, newMember, type Room, unknownSince } from './member.ts';
import { type Places, places } from './places.ts';
import { sendProbe } from './send.ts';
import { newStalls, type Stalls } from './stalls.ts';
import { readTarget } from './target.ts';
import { newWatch, noteAsking, type Watch } from './watch.ts';

export interface ProbeSignalDeps {
  /** Questions are in the time of `now`; `wall` shows when the machine was suspended meanwhile. */
  readonly clock: SignalClock;
  /** Comes back after `ms`, or at once when `signal` is aborted. Never throws. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Ends every loop and every probe; after that there are no answers. */
  readonly stop: AbortSignal;
  /** Default the system's. */
  readonly lookup?: LookupFunction;
}

/** Probes that are open side by side. */
const openMax = 256;
/** Counts kept at once, about 160 MB. */
const countsMax = 2_000_000;
/** Probes are sent so long after the last question about them, or three steps of their source. */
const idleMsMin = 5 * 60_000;

/**
 * Evidence from requests that Tierwise itself sends. The first question about a cluster starts its
 * probes, one in each `everyMs`; they end when nobody has asked for five minutes or three steps of
 * the source. An answer waits for nothing: it counts what is known, one entry for each probe, at
 * the time when it was sent.
 *
 * What was asked for once need not be asked for again. An answer ends before the oldest probe of
 * which nothing is known yet, over all clusters of the question: ask on from the time of the last
 * entry of the last answer, or from anywhere before it, and no probe is lost. Whether a probe was
 * well is known `timeoutMs` after it was sent; of one that may have failed by Tierwise's own fault,
 * 1.5 · `everyMs` later. Who closes steps must wait for so long.
 *
 * Bad is what users of the cluster would see as well: no answer in time, a refused or broken
 * connection, a certificate that nobody trusts. A probe that got no further than this machine or
 * its network (a name that is not found, no way to the host) is bad when those of other clusters
 * came through at the same time, and else not counted; neither is one for which Tierwise itself had
 * no time or no room. Where nothing but such probes was sent the answer is trouble. Probes that
 * were missed, because the machine slept, are not made up for.
 */
export function probeSignal(deps: ProbeSignalDeps): Signal {
  const probing: Probing = {
    clock: deps.clock,
    sleep: deps.sleep,
    stop: deps.stop,
    lookup: deps.lookup ?? systemLookup,
    watches: new Map(),
    places: places(openMax),
    room: { members: 0, countsMax },
    stalls: newStalls(),
    started: 0,
  };
  deps.stop.addEventListener('abort', () => endAll(probing), { once: true });
  return { read: (question) => Promise.resolve(read(question, probing)) };
}

interface Probing extends Required<ProbeSignalDeps> {
  readonly watches: Map<string, Watch>;
  readonly places: Places;
  readonly room: Room;
  readonly stalls: Stalls;
  /** So many members have been started, ended ones included. */
  started: number;
}

type Answers = ReadonlyMap<string, Series>;

function read(question: Question, probing: Probing): Answers {
  const { source, check, clusters, from, to } = question;
  if (source.settings.kind !== 'probe') return troubleForAll(clusters, 'not a probe source');
  if (!isCompared(check) || check.compare.measure.kind !== 'probe') {
    return troubleForAll(clusters, 'the check sends no probes');
  }
  if (probing.stop.aborted) return troubleForAll(clusters, 'stopped before it answered');
  const now = probing.clock.now();
  const { measure } = check.compare;
  const key = JSON.stringify([source.name, check.name, measure]);
  const watch = probing.watches.get(key) ?? newWatch(measure);
  probing.watches.set(key, watch);
  const idleMs = idleMsOf(source);
  const wantedFrom = noteAsking(watch, { at: now, from }, idleMs);
  const asked = clusters.map((cluster) => enlist({ cluster, key, watch }, probing));
  const members = asked.flatMap((one) => ('member' in one ? [one.member] : []));
  for (const member of members) {
    member.askedAt = now;
    member.idleMs = Math.max(member.idleMs, idleMs);
    forget(member, wantedFrom, now);
  }
  // In this very moment a probe may yet be sent.
  const before = members.reduce((least, member) => Math.min(least, unknownSince(member)), now);
  return new Map(
    asked.map((one): [string, Series] => [
      one.cluster.name,
      'missing' in one ? trouble(one.missing) : answerOf(one.member, { from, to, before }),
    ]),
  );
}

function idleMsOf({ stepMs }: Source): number {
  return Math.max(idleMsMin, 3 * stepMs);
}

type Asked = { readonly cluster: Cluster } & (
  | { readonly member: Member }
  | { readonly missing: string }
);

interface Enlisting {
  readonly cluster: Cluster;
  readonly key: string;
  readonly watch: Watch;
}

/** Finds the member of a cluster, or starts it. */
function enlist({ cluster, key, watch }: Enlisting, probing: Probing): Asked {
  const target = readTarget(watch.measure.target, cluster);
  if ('missing' in target) return { cluster, missing: target.missing };
  const memberKey = JSON.stringify([cluster.name, target.key]);
  const known = watch.members.get(memberKey);
  if (known !== undefined) return { cluster, member: known };
  const prober = target.open(probing.lookup);
  const member = newMember({ cluster: cluster.name, target, prober });
  watch.members.set(memberKey, member);
  const isOver = (now: Instant): boolean => now - member.askedAt > member.idleMs;
  const end = (): void => {
    watch.members.delete(memberKey);
    if (watch.members.size === 0) probing.watches.delete(key);
    endMember(member, probing);
  };
  keepProbing({ member, watch, isOver, end }, probing);
  return { cluster, member };
}

interface Keeping {
  readonly member: Member;
  readonly watch: Watch;
  readonly isOver: (now: Instant) => boolean;
  readonly end: () => void;
}

function keepProbing({ member, watch, isOver, end }: Keeping, probing: Probing): void {
  const { everyMs } = watch.measure;
  const phaseMs = phaseOf(probing.started, everyMs);
  probing.started += 1;
  probing.room.members += 1;
  const onBeat = (dueAt: Instant, now: Instant): boolean => {
    probing.stalls.note(dueAt, now);
    if (isOver(now)) end();
    else sendProbe(member, watch, probing);
    return !member.stop.signal.aborted;
  };
  void keepBeat({ everyMs, phaseMs, onBeat }, probing, member.stop.signal);
}

function endMember({ stop, prober }: Member, { room }: Probing): void {
  room.members -= 1;
  stop.abort();
  prober.close();
}

function endAll(probing: Probing): void {
  for (const { members } of probing.watches.values()) {
    for (const member of members.values()) endMember(member, probing);
  }
  probing.watches.clear();
}
