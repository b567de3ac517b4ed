import { type FreezeResult, sendFreeze, strangersIn } from '../api/operations/freezing.ts';
import type { Store } from '../api/operations/store.ts';
import type { Freeze } from '../core/fleet/freeze.ts';
import type { FreezeOrder } from '../core/rollout/freeze-orders.ts';
import type { Call } from './definition.ts';
import { exitCodes, Failure } from './failure.ts';
import { clean } from './print/clean.ts';
import { say } from './print/report.ts';

/** Gives an order about freezes, and returns what is said of it. Throws a `Failure` where it is refused. */
export async function giveFreeze(
  call: Call,
  store: Store,
  order: FreezeOrder,
): Promise<readonly string[]> {
  const { now, user, newId } = call.wiring;
  const result = await sendFreeze({ store, order, actor: user(), now: now(), id: newId() });
  if (result.kind === 'accepted') return result.messages;
  throw order.kind === 'unfreeze' ? notLifted(order.name, result) : notSet(result);
}

/** Sets the freezes of the manifests, and says so; they are the same for all rollouts of the store. */
export async function setFreezes(
  call: Call,
  store: Store,
  freezes: readonly Freeze[],
): Promise<void> {
  if (freezes.length === 0) return;
  for (const message of await giveFreeze(call, store, { kind: 'documents', freezes })) {
    say(call, clean(message));
  }
  await warnOfStrangers(call, store, freezes);
}

/** A freeze that names nobody stops nothing: whoever set it in a hurry is told. */
export async function warnOfStrangers(
  call: Call,
  store: Store,
  freezes: readonly Freeze[],
): Promise<void> {
  for (const freeze of freezes) {
    for (const stranger of await strangersIn(store, freeze)) {
      say(call, clean(`warning: ${freeze.name}: ${stranger}`));
    }
  }
}

type Declined = Exclude<FreezeResult, { kind: 'accepted' }>;

function notSet(result: Declined): Failure {
  const message = result.kind === 'refused' ? result.message : 'it cannot be set';
  return refusal('freeze', message);
}

function notLifted(name: string, result: Declined): Failure {
  if (result.kind === 'refused') return refusal('unfreeze', result.message);
  const { nearest } = result;
  const hint = nearest === null ? 'tierwise list shows all' : `did you mean ${nearest}?`;
  const message = `there is no freeze ${name}`;
  return new Failure(exitCodes.problems, message, { code: 'unknown-freeze', hint });
}

function refusal(command: string, message: string): Failure {
  const document = { command, outcome: 'refused', message };
  return new Failure(exitCodes.refused, message, { code: 'command-refused', document });
}
