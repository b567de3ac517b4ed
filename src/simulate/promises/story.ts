import { happenedFrom, rolloutOfStream } from '../../core/rollout/history/codec.ts';
import { evolve, fold, type Happened } from '../../core/rollout/history/evolve.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { ActedFact, Fact, Trace } from '../trial/facts.ts';

/** One moment of a trace: a fact, with every rollout as what was stored before it makes it. */
export interface Moment {
  readonly fact: Fact;
  readonly index: number;
  readonly rollouts: ReadonlyMap<string, Rollout>;
}

/** An event of a rollout with the state that it found. */
export interface Told {
  readonly rollout: Rollout;
  readonly happened: Happened;
  readonly at: Instant;
}

/** Walks through a trace; the rollouts are as they were before each fact. */
export function* moments({ facts }: Trace): Generator<Moment> {
  const rollouts = new Map<string, Rollout>();
  for (const [index, fact] of facts.entries()) {
    yield { fact, index, rollouts };
    if (fact.kind !== 'stored') continue;
    const name = rolloutOfStream(fact.event.stream);
    if (name === null) continue;
    const known = rollouts.get(name);
    const happened = happenedFrom(fact.event);
    const next = known === undefined ? fold([happened]) : evolve(known, happened);
    if (next !== null) rollouts.set(name, next);
  }
}

/** The event of a rollout that a moment is; null for any other fact, and for a rollout's first. */
export function toldIn({ fact, rollouts }: Moment): Told | null {
  if (fact.kind !== 'stored') return null;
  const rollout = rollouts.get(rolloutOfStream(fact.event.stream) ?? '');
  return rollout === undefined
    ? null
    : { rollout, happened: happenedFrom(fact.event), at: fact.at };
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
