import { instantText } from '../core/fleet/instant.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import type { Call } from './definition.ts';
import { exitCodes, Failure } from './failure.ts';
import type { StoreOptions } from './options.ts';
import { storePath } from './store.ts';
import type { ControlEnd } from './wiring.ts';

/** Another controller has the store. `hint` says what to do in place of this. */
export function storeTaken(
  call: Call<StoreOptions>,
  { by, since }: { readonly by: string; readonly since: Instant },
  hint: string,
): Failure {
  const message = `another controller holds the store ${storePath(call)}: ${by}, since ${instantText(since)}`;
  return new Failure(exitCodes.refused, message, { code: 'store-taken', hint });
}

const endThatOne = 'end that one first, or use another store: --store PATH';

/** Nothing where the loop ended as it was told to; else why it could not. */
export function checkEnd(call: Call<StoreOptions>, end: ControlEnd): void {
  if (end.kind === 'taken') throw storeTaken(call, end, endThatOne);
  if (end.kind !== 'lost') return;
  const message = `another controller holds the store ${storePath(call)} now: ${end.by}`;
  const hint = 'this one has stopped; the rollouts go on there';
  throw new Failure(exitCodes.refused, message, { code: 'lease-lost', hint });
}
