import { instantText } from '../../fleet/instant.ts';
import type { Instant } from '../../fleet/quantities.ts';
import { type Force, forceAt, type Forcible } from '../history/overrides.ts';
import { emit, type Turn } from './turn.ts';

/**
 * Holds that a person has forced are not waited for until their expiry; then they are back by themselves. What was not
 * waited for is written down before the rollout goes on without it.
 */

/** What is taken upon somebody for the present stage; null while nothing of the kind is in force. */
export function forceOf(turn: Turn, what: Forcible): Force | null {
  return forceAt(turn.rollout, { what, stage: turn.rollout.stage }, worldNow(turn));
}

/** People write expiries in the time of the world. */
export function worldNow({ seen, fleet, now }: Turn): Instant {
  return now - (seen.calendar?.aheadMs ?? fleet.aheadMs);
}

/** What is not waited for, and names for it: each is told once. */
export interface Unawaited {
  readonly of: readonly string[];
  readonly message: string;
}

/** Records that a rollout goes on without something, where that is new. */
export function goOnWithout(turn: Turn, force: Force, { of, message }: Unawaited): void {
  const { what, stage } = force;
  const known = new Set(force.passed.map((one) => one.of));
  const fresh = of.filter((one) => !known.has(one));
  if (fresh.length === 0) return;
  const text = `${message}; ${forcedText(force)}`;
  emit(turn, { type: 'not-awaited', what, stage, of: fresh, message: text });
}

/** Who forced it, and until when. */
export function forcedText({ what, by, until }: Force): string {
  return `${what} forced by ${by} until ${instantText(until)}`;
}
