import { fleetEventFrom, fleetStream } from '../../core/rollout/history/codec.ts';
import {
  emptyFleet,
  evolveFleet,
  type FleetEvent,
  type FleetState,
} from '../../core/rollout/history/fleet-state.ts';
import type { Debt, Rollout } from '../../core/rollout/history/state.ts';
import { debtState, type SettledDebt } from '../../core/rollout/debt-state.ts';
import { ownDebts } from '../../core/rollout/own-debts.ts';
import type { StoredEvent } from '../../store/store.ts';
import type { Breach, Checker, Fact } from '../trial/facts.ts';
import { type Moment, moments, rolloutsAtEnd, toldIn } from './story.ts';

/**
 * Promise 9: a debt is there until a rollout of the component that was started later has verified its cluster and left it so,
 * or somebody forgave it with a reason. What a catch-up leaves undone is owed once, by the rollout that it is for.
 */
export const debts: Checker = (trace) => {
  const found: Breach[] = [];
  const book = new Book();
  for (const moment of moments(trace)) {
    const { fact } = moment;
    const before = book.shared;
    book.see(moment);
    if (fact.kind !== 'stored' || book.shared === before) continue;
    for (const rollout of moment.rollouts.values()) {
      const message = book.wronglyGone(rollout, before);
      if (message !== null) found.push({ promise: 9, at: fact.at, message });
    }
  }
  const { endedAt: at } = trace;
  for (const rollout of rolloutsAtEnd(trace)) {
    const message = book.lost(rollout);
    if (message !== null) found.push({ promise: 9, at, message });
  }
  return found;
};

/** What is known of debts from the log alone, beside the accounts that Tierwise keeps. */
class Book {
  shared: FleetState = emptyFleet;
  /** By component and cluster: who verified it and has not taken that back. */
  readonly #verified = new Map<string, Set<string>>();
  /** By rollout and cluster, or with none for all: who forgave it. */
  readonly #forgiven = new Map<string, StoredEvent>();
  /** In which order rollouts were planned. */
  readonly #order = new Map<string, number>();

  see(moment: Moment): void {
    const { fact } = moment;
    if (fact.kind !== 'stored') return;
    const told = toldIn(moment);
    if (told === null) this.#begin(fact);
    else this.#settle(told.rollout, told.happened.event);
    if (fact.event.stream !== fleetStream) return;
    const event = fleetEventFrom(fact.event);
    this.#forgive(event, fact.event);
    this.shared = evolveFleet(this.shared, event);
  }

  /** A debt that was owed before an event, and is not any more without a cause. */
  wronglyGone(rollout: Rollout, before: FleetState): string | null {
    const { name } = rollout.pinned.spec;
    if (before.debts.get(name) === this.shared.debts.get(name)) return null;
    const owed = before.debts.has(name) ? debtState(rollout, before).owed : ownDebts(rollout);
    const { settled } = debtState(rollout, this.shared);
    for (const debt of owed) {
      const now = settled.find((one) => isSame(one, debt));
      const why = now === undefined ? null : this.#unjustified(rollout, now);
      if (why !== null) return why;
    }
    return null;
  }

  /** A debt of an ended rollout that is in no list in the end, or in the wrong one. */
  lost(rollout: Rollout): string | null {
    const { name } = rollout.pinned.spec;
    if (rollout.course.kind !== 'ended') return null;
    const { owed, settled } = debtState(rollout, this.shared);
    for (const debt of ownDebts(rollout)) {
      if (owed.some((one) => isSame(one, debt))) continue;
      const now = settled.find((one) => isSame(one, debt));
      if (now === undefined) return `${name} owes ${text(debt)}, and nobody says so`;
      const why = this.#unjustified(rollout, now);
      if (why !== null) return why;
    }
    return null;
  }

  #unjustified(rollout: Rollout, { settled, ...debt }: SettledDebt): string | null {
    const { name, component } = rollout.pinned.spec;
    const { how, by } = settled;
    const wrong = (why: string): string => `${name} owes ${text(debt)} no more, but ${why}`;
    if (how === 'forgiven') return this.#isForgiven(name, debt) ? null : wrong('nobody forgave it');
    if (how === 'kept') return this.#isKept(rollout, debt) ? null : wrong(`${by} does not owe it`);
    const isThere = this.#verified.get(`${component}/${debt.cluster ?? ''}`)?.has(by) === true;
    if (!isThere) return wrong(`${by} has not verified it, or took that back`);
    const isLater = (this.#order.get(by) ?? -1) > (this.#order.get(name) ?? 0);
    return isLater ? null : wrong(`${by} was started before it`);
  }

  #isForgiven(name: string, { cluster }: Debt): boolean {
    const event = this.#forgiven.get(`${name}/${cluster ?? ''}`) ?? this.#forgiven.get(`${name}/*`);
    const { reason } = (event?.data ?? { reason: '' }) as { readonly reason: string };
    return event !== undefined && event.actor !== 'tierwise' && reason !== '';
  }

  /** It was owed by the other one when the catch-up ended; what became of that is judged there. */
  #isKept({ pinned }: Rollout, { cluster }: Debt): boolean {
    const debtor = this.shared.debts.get(pinned.spec.catchUpOf ?? '');
    return debtor?.debts.some((one) => one.cluster === cluster) === true;
  }

  #begin({ event }: Extract<Fact, { kind: 'stored' }>): void {
    if (event.type === 'planned') {
      this.#order.set(event.stream.replace(/^rollout\//, ''), event.position);
    }
  }

  #settle({ pinned, clusters }: Rollout, event: NonNullable<Moment['happened']>['event']): void {
    const { name, component } = pinned.spec;
    if (event.type === 'restored') this.#by(component, event.cluster).delete(name);
    if (event.type !== 'wave-verified') return;
    for (const { name: cluster, stage, wave, step } of clusters.values()) {
      const isMember = stage === event.stage && wave === event.wave && step === 'delivered';
      if (isMember) this.#by(component, cluster).add(name);
    }
  }

  #by(component: string, cluster: string): Set<string> {
    const key = `${component}/${cluster}`;
    const known = this.#verified.get(key) ?? new Set();
    this.#verified.set(key, known);
    return known;
  }

  #forgive(event: FleetEvent, stored: StoredEvent): void {
    if (event.type !== 'debts-forgiven') return;
    this.#forgiven.set(`${event.rollout}/${event.cluster ?? '*'}`, stored);
  }
}

function isSame(one: Debt, other: Debt): boolean {
  return one.kind === other.kind && one.cluster === other.cluster;
}

function text({ kind, cluster }: Debt): string {
  return cluster === null ? kind : `${cluster} (${kind})`;
}
