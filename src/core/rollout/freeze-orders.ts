import { type Freeze, isOver, timesText } from '../fleet/freeze.ts';
import { instantText } from '../fleet/instant.ts';
import { nearest } from '../fleet/nearest.ts';
import type { Instant } from '../fleet/quantities.ts';
import { scopeText } from '../fleet/scope.ts';
import type { FreezeEvent, KnownFreeze, KnownFreezes } from './history/freezes.ts';

/** What a person may ask of freezes. */
export type FreezeOrder =
  | { readonly kind: 'freeze'; readonly freezes: readonly Freeze[] }
  | { readonly kind: 'unfreeze'; readonly name: string; readonly reason: string }
  /** Freezes that stand in the documents of a rollout that is started or gone on with. */
  | { readonly kind: 'documents'; readonly freezes: readonly Freeze[] };

/** Accepted, with what it means, which may be nothing new; or refused, with why. */
export type FreezeAnswer =
  | {
      readonly kind: 'accepted';
      readonly events: readonly FreezeEvent[];
      /** A sentence for each freeze about which there is something to say. */
      readonly messages: readonly string[];
    }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unknown'; readonly nearest: string | null };

/** What follows from an order at a time of the world. The only judge of such orders. */
export function answerFreeze(known: KnownFreezes, order: FreezeOrder, at: Instant): FreezeAnswer {
  if (order.kind === 'unfreeze') return lift(known, order, at);
  if (order.kind === 'documents') return setDocuments(known, order.freezes, at);
  const over = order.freezes.find((freeze) => isOver(freeze, at));
  if (over !== undefined) return refused(`${over.name} would be over already: ${timesText(over)}`);
  return setAll(known, order.freezes);
}

function setAll(known: KnownFreezes, freezes: readonly Freeze[]): FreezeAnswer {
  const events = freezes
    .filter((freeze) => !stands(known.get(freeze.name), freeze))
    .map((freeze) => ({ type: 'frozen', freeze }) as const);
  const messages = freezes.map((freeze) => setText(freeze, known.get(freeze.name)));
  return { kind: 'accepted', events, messages };
}

/**
 * A document is given again with every restart, so what a person lifted since, and what is over, does not come back
 * by it: only another text does, or the command that freezes.
 */
function setDocuments(known: KnownFreezes, freezes: readonly Freeze[], at: Instant): FreezeAnswer {
  const current = freezes.filter((freeze) => !isOver(freeze, at));
  const isLifted = ({ name }: Freeze): boolean => (known.get(name)?.lifted ?? null) !== null;
  const gone = current.filter(
    (freeze) => isLifted(freeze) && isSame(known.get(freeze.name), freeze),
  );
  const fresh = current.filter((freeze) => !gone.includes(freeze));
  const set = fresh.filter((freeze) => !stands(known.get(freeze.name), freeze));
  const told = gone.map(({ name }) => {
    const why = known.get(name)?.lifted ?? '';
    return `${name} of these documents was lifted (${why}), and is not set again`;
  });
  return {
    kind: 'accepted',
    events: set.map((freeze) => ({ type: 'frozen', freeze })),
    messages: [...set.map((freeze) => setText(freeze, known.get(freeze.name))), ...told],
  };
}

function setText(freeze: Freeze, before: KnownFreeze | undefined): string {
  const what = `${scopeText(freeze)} ${timesText(freeze)}`;
  if (stands(before, freeze)) return `${freeze.name} is set already: nothing begins on ${what}`;
  const isReplaced = before !== undefined && before.lifted === null;
  const instead = isReplaced
    ? `, in place of ${scopeText(before.freeze)} ${timesText(before.freeze)}`
    : '';
  return `${freeze.name} is set: nothing begins on ${what}${instead}`;
}

function lift(
  known: KnownFreezes,
  { name, reason }: Extract<FreezeOrder, { kind: 'unfreeze' }>,
  at: Instant,
): FreezeAnswer {
  const set = known.get(name);
  if (set === undefined) return { kind: 'unknown', nearest: nearest(name, known.keys()) };
  if (set.lifted !== null) return refused(`${name} was lifted already: ${set.lifted}`);
  const { until } = set.freeze;
  if (until !== null && isOver(set.freeze, at)) {
    return refused(`${name} is over since ${instantText(until)}`);
  }
  if (reason.trim() === '') return refused('to lift a freeze needs a reason');
  const messages = [`${name} is lifted: ${scopeText(set.freeze)} may begin again`];
  return { kind: 'accepted', events: [{ type: 'unfrozen', name, reason }], messages };
}

function stands(before: KnownFreeze | undefined, freeze: Freeze): boolean {
  return before?.lifted === null && isSame(before, freeze);
}

/** Both were made by the same hands, so that their fields have the same order. */
function isSame(before: KnownFreeze | undefined, freeze: Freeze): boolean {
  const textOf = ({ name, owner, reason, from, until, tiers, clusters }: Freeze): string =>
    JSON.stringify([name, owner, reason, from, until, tiers, clusters]);
  return before !== undefined && textOf(before.freeze) === textOf(freeze);
}

function refused(message: string): FreezeAnswer {
  return { kind: 'refused', message };
}
