import type { Call } from '../definition.ts';
import type { Outlet } from '../io.ts';
import { say } from '../print/report.ts';
import type { ControlEnd, ControlOrder } from '../wiring.ts';
import { displayFor } from './display-for.ts';
import { spectatorOn } from './spectator.ts';

/** What is run, and where it is shown. */
export interface Work extends ControlOrder {
  readonly outlet: Outlet;
}

/** Runs the loop, and shows what it does. */
export async function controlShown(
  { io, wiring }: Pick<Call, 'io' | 'wiring'>,
  { outlet, ...order }: Work,
): Promise<ControlEnd> {
  const { now, sleep } = wiring;
  const { store, rollouts } = order;
  const display = displayFor(io, outlet);
  const spectator = await spectatorOn({ store, rollouts, display, now, sleep });
  const over = new AbortController();
  // Whatever happens to the view, it must not end the work.
  const watching = spectator.follow(over.signal).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    say({ io }, `the view ended, the work goes on: ${message}`);
  });
  try {
    return await wiring.control(order);
  } finally {
    over.abort();
    await watching;
  }
}
