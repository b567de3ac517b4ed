import { readOldDebts } from '../api/operations/read-debts.ts';
import type { Store } from '../api/operations/store.ts';
import type { Call } from './definition.ts';
import { clean } from './print/clean.ts';
import { oldDebtsText } from './print/debts.ts';
import { say } from './print/report.ts';

type Said = Pick<Call, 'io' | 'wiring'>;

/** Says on standard error what has been owed for too long; nothing where nothing is. */
export async function sayOldDebts(call: Said, store: Store): Promise<void> {
  const now = call.wiring.now();
  const old = await readOldDebts(store, now);
  if (old !== null) say(call, clean(oldDebtsText(old, now)));
}

const dayMs = 86_400_000;

/** The same now, and once a day until the signal; what goes wrong with it ends no work. */
export async function sayOldDebtsDaily(
  call: Said,
  store: Store,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await sayOldDebts(call, store);
    await call.wiring.sleep(dayMs, signal);
  }
}
