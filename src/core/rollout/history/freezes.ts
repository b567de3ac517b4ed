/**
 * Freezes of the whole fleet, as people set and lifted them. Part of what all rollouts share, so that one which is set
 * while rollouts run stops them all, whoever runs them.
 */
import { type Freeze, isInForce, isOver } from '../../fleet/freeze.ts';
import type { Instant } from '../../fleet/quantities.ts';

/** A freeze as it was last set, and whether it was lifted since. */
export interface KnownFreeze {
  readonly freeze: Freeze;
  /** Why a person lifted it; null while nobody did. */
  readonly lifted: string | null;
}

/** By name. One that is over stays known: a document that was lifted does not come back by itself. */
export type KnownFreezes = ReadonlyMap<string, KnownFreeze>;

export type FreezeEvent =
  | { readonly type: 'frozen'; readonly freeze: Freeze }
  | { readonly type: 'unfrozen'; readonly name: string; readonly reason: string };

/** Whether an event of the shared stream is about freezes. */
export function isFreezeEvent(event: { readonly type: string }): event is FreezeEvent {
  return event.type === 'frozen' || event.type === 'unfrozen';
}

/** The freezes after one more event. One that nobody set cannot be lifted, and nothing happens. */
export function evolveFreezes(known: KnownFreezes, event: FreezeEvent): KnownFreezes {
  if (event.type === 'frozen') {
    const { freeze } = event;
    return new Map(known).set(freeze.name, { freeze, lifted: null });
  }
  const set = known.get(event.name);
  if (set === undefined) return known;
  return new Map(known).set(event.name, { ...set, lifted: event.reason });
}

/** Those that hold at a moment of the world. */
export function freezesAt(known: KnownFreezes, at: Instant): readonly Freeze[] {
  return standing(known).filter((freeze) => isInForce(freeze, at));
}

/** Those that hold at a moment, or will. */
export function freezesFrom(known: KnownFreezes, at: Instant): readonly Freeze[] {
  return standing(known).filter((freeze) => !isOver(freeze, at));
}

function standing(known: KnownFreezes): readonly Freeze[] {
  return [...known.values()].flatMap(({ freeze, lifted }) => (lifted === null ? [freeze] : []));
}
