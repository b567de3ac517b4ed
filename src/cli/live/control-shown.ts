import type { Call } from '../definition.ts';
import type { Outlet } from '../io.ts';
import { say } from '../print/report.ts';
import type { ControlEnd, ControlOrder } from '../wiring.ts';
import { displayFor } from './display-for.ts';
import { type Spectator, spectatorOn } from './spectator.ts';

/** What is run, and where it is shown. */
export interface Work extends ControlOrder {
  readonly outlet: Outlet;
}

/** Takes a seat in front of rollouts, whoever works on them: what happens from here on is shown. */
export async function seatBefore(
  { io, wiring }: Pick<Call, 'io' | 'wiring'>,
  { outlet, store, rollouts }: Omit<Work, 'signal'>,
): Promise<Spectator> {
  const { now, sleep } = wiring;
  return await spectatorOn({ store, rollouts, display: displayFor(io, outlet), now, sleep });
}

/** Runs the loop, and shows what it does. */
export async function controlShown(
  { io, wiring }: Pick<Call, 'io' | 'wiring'>,
  { outlet, ...order }: Work,
): Promise<ControlEnd> {
  const spectator = await seatBefore({ io, wiring }, { outlet, ...order });
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
