/** The real loop on a real store, with the clock of this machine, wired as main.ts does it. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { steadyTime } from '../../src/controller/clock.ts';
import { type LoopEnd, type LoopOrder, runController } from '../../src/controller/controller.ts';
import type { Machinery } from '../../src/controller/machinery.ts';
import type { Fleet, RolloutSpec } from '../../src/core/fleet/fleet.ts';
import { startRollout } from '../../src/api/operations/start.ts';
import type { Store } from '../../src/store/store.ts';
import { zonedCalendar } from '../../src/calendar/zoned-calendar.ts';

/** Does the work in a folder of its own, which is removed in the end. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tierwise-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What differs from case to case. */
export interface LoopParts {
  readonly store: Store;
  readonly deliveryFor: Machinery['deliveryFor'];
  readonly signalFor: Machinery['signalFor'];
  readonly onTurn?: Machinery['onTurn'];
  /** Ends the loop. */
  readonly stop?: AbortSignal;
}

/** Runs the loop under a lease until it ends; throws when it does not end as it should. */
export async function runLoop(parts: LoopParts, order: LoopOrder): Promise<LoopEnd> {
  const time = steadyTime({ wall: () => Date.now(), monotonic: () => performance.now() });
  const clock = { ...time, sleep };
  const { store, stop = new AbortController().signal, onTurn = () => undefined } = parts;
  const lease = await store.lease.acquire({ name: 'bench', at: clock.now() });
  if (lease.kind === 'taken') throw new Error(`the store is held by ${lease.by}`);
  const machinery: Machinery = {
    ...parts,
    calendar: zonedCalendar(),
    fence: lease.fence,
    holder: 'bench',
    clock,
    chance: () => Math.random(),
    stop,
    onTurn,
  };
  const end = await runController(machinery, order);
  await store.lease.release(lease.fence);
  return end;
}

/** Starts a rollout; throws when it is refused. */
export async function begin(
  store: Store,
  { fleet, spec, now }: { readonly fleet: Fleet; readonly spec: RolloutSpec; readonly now: number },
): Promise<void> {
  const started = await startRollout({ store, fleet, spec, author: 'bench', now });
  if (started.kind !== 'started') throw new Error(`not started: ${JSON.stringify(started)}`);
}

/** As in main.ts. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
