import { happenedFrom, rolloutOfStream } from '../../core/rollout/history/codec.ts';
import { evolve, fold, type Happened } from '../../core/rollout/history/evolve.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { ActedFact, Fact, Trace } from '../trial/facts.ts';

/** One moment of a trace: a fact, with every rollout as what was stored before it makes it. */
export interface Moment {
  readonly fact: Fact;
  readonly rollouts: ReadonlyMap<string, Rollout>;
  /** The event of a rollout that the fact is; null for any other fact. */
  readonly happened: Happened | null;
}

/** An event of a rollout with the state that it found. */
export interface Told {
  readonly rollout: Rollout;
  readonly happened: Happened;
  readonly at: Instant;
}

/** A trace from its beginning to its end. */
interface Walk {
  readonly moments: readonly Moment[];
  /** Every rollout as the last fact left it. */
  readonly rollouts: ReadonlyMap<string, Rollout>;
}

/** Each trace is walked through once, for every checker. */
const walks = new WeakMap<Trace, Walk>();

/**
 * The moments of a trace; the rollouts are as they were before each fact. Their times are true ones,
 * whatever the clock of the controller that wrote them said.
 */
export function moments(trace: Trace): readonly Moment[] {
  return walkOf(trace).moments;
}

/** The rollouts as a trace left them. */
export function rolloutsAtEnd(trace: Trace): readonly Rollout[] {
  return [...walkOf(trace).rollouts.values()];
}

function walkOf(trace: Trace): Walk {
  const walk = walks.get(trace) ?? walkThrough(trace.facts);
  walks.set(trace, walk);
  return walk;
}

function walkThrough(facts: readonly Fact[]): Walk {
  let rollouts: ReadonlyMap<string, Rollout> = new Map();
  const walked = facts.map((fact): Moment => {
    const before = rollouts;
    const name = fact.kind === 'stored' ? rolloutOfStream(fact.event.stream) : null;
    if (fact.kind !== 'stored' || name === null) return { fact, rollouts: before, happened: null };
    const happened = { ...happenedFrom(fact.event), at: fact.at };
    const known = before.get(name);
    const next = known === undefined ? fold([happened]) : evolve(known, happened);
    if (next !== null) rollouts = new Map(before).set(name, next);
    return { fact, rollouts: before, happened };
  });
  return { moments: walked, rollouts };
}

/** The event of a rollout that a moment is; null for any other fact, and for a rollout's first. */
export function toldIn({ fact, rollouts, happened }: Moment): Told | null {
  if (fact.kind !== 'stored' || happened === null) return null;
  const rollout = rollouts.get(rolloutOfStream(fact.event.stream) ?? '');
  return rollout === undefined ? null : { rollout, happened, at: fact.at };
}

/** Where a moment is, in words. */
export function place(fact: ActedFact): string {
  return `${fact.how} ${fact.component} on ${fact.cluster}/${fact.zone} by ${fact.fence.rollout} v${fact.fence.version}`;
}

/** The zones of one component on one cluster, as they truly are. */
export class TrueZones {
  readonly #zones = new Map<string, Map<string, { revision: string | null; readyAt: Instant }>>();

  /** Takes a fact in. */
  see(fact: Fact): void {
    if (fact.kind === 'acted') {
      const { running, readyAt } = fact;
      this.#of(fact).set(fact.zone, { revision: running?.revision ?? null, readyAt });
    }
    if (fact.kind === 'zone') {
      const readyAt = fact.condition === 'ready' ? fact.at : Number.POSITIVE_INFINITY;
      this.#of(fact).set(fact.zone, { revision: fact.revision, readyAt });
    }
  }

  /** Since when every one of these zones has been ready on the revision; null while they are not. */
  readyOn(
    where: { readonly cluster: string; readonly component: string },
    { zones, revision, now }: { zones: readonly string[]; revision: string; now: Instant },
  ): Instant | null {
    const known = this.#of(where);
    const readyAts = zones.map((zone) => {
      const one = known.get(zone);
      return one?.revision === revision ? one.readyAt : Number.POSITIVE_INFINITY;
    });
    const since = Math.max(...readyAts);
    return since <= now ? since : null;
  }

  /** What a zone runs; undefined while nothing was ever done to it. */
  revisionIn(where: { cluster: string; component: string; zone: string }) {
    return this.#of(where).get(where.zone)?.revision;
  }

  #of({ cluster, component }: { readonly cluster: string; readonly component: string }) {
    const key = `${component} ${cluster}`;
    const known =
      this.#zones.get(key) ?? new Map<string, { revision: string | null; readyAt: Instant }>();
    this.#zones.set(key, known);
    return known;
  }
}
