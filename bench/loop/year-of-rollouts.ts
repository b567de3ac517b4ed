/** A fleet that is rolled out to ten times a day, in virtual time: the real loop on a real store. */
import { readFleetState } from '../../src/api/operations/read-rollout.ts';
import { runController } from '../../src/controller/controller.ts';
import type { Machinery } from '../../src/controller/machinery.ts';
import type { Fleet } from '../../src/core/fleet/fleet.ts';
import { busyStore } from '../../src/simulate/busy-store.ts';
import { virtualClock, type VirtualClock } from '../../src/simulate/virtual-clock.ts';
import type { LeaseFence, Store } from '../../src/store/store.ts';
import { hundred, noSoak, specOf } from './hundred.ts';
import { memoryDelivery } from './memory-delivery.ts';
import { memorySignal } from './memory-signal.ts';
import { begin } from './real-loop.ts';
import { zonedCalendar } from '../../src/calendar/zoned-calendar.ts';

const dayMs = 86_400_000;
const perDay = 10;
/** New rollouts are seen within this time: nobody in here is in a hurry. */
const pollMs = 3_600_000;
const startAt = Date.parse('2026-01-01T00:00:00Z');

/** What one controller has lived through. */
export interface Year {
  readonly store: Store;
  readonly clock: VirtualClock;
  readonly fleet: Fleet;
  readonly machinery: Omit<Machinery, 'fence' | 'stop' | 'onTurn'>;
  running: {
    readonly fence: LeaseFence;
    readonly stop: AbortController;
    readonly end: Promise<unknown>;
  };
  /** How many rollouts were started. */
  started: number;
}

/** A year on an empty store, at its first hour. */
export async function yearOn(file: Store): Promise<Year> {
  const { store, isBusy } = busyStore(file);
  const clock = virtualClock(startAt, isBusy);
  const tier = { ...noSoak, maxConcurrency: { kind: 'count', count: 20 } } as const;
  const figures = { test: tier, application: tier, infrastructure: tier };
  const fleet = hundred({ clusters: 20, figures, minUntouched: 0 });
  const [delivery, signal] = [memoryDelivery(), memorySignal()];
  const machinery = {
    store,
    holder: 'bench',
    clock,
    chance: () => 0.5,
    pollMs,
    deliveryFor: () => delivery,
    signalFor: () => signal,
    calendar: zonedCalendar(),
  };
  const running = await control(machinery, () => undefined);
  return { store, clock, fleet, machinery, running, started: 0 };
}

async function control(
  machinery: Year['machinery'],
  onTurn: Machinery['onTurn'],
): Promise<Year['running']> {
  const { store, clock } = machinery;
  const lease = await store.lease.acquire({ name: 'bench', at: clock.now() });
  if (lease.kind === 'taken') throw new Error(`the store is held by ${lease.by}`);
  const { fence } = lease;
  const stop = new AbortController();
  const end = runController({ ...machinery, fence, stop: stop.signal, onTurn }, 'all');
  return { fence, stop, end };
}

/** Lets the year go on to the end of a day, counted from its first. */
export async function passDays(year: Year, day: number): Promise<void> {
  const { store, clock, fleet } = year;
  for (; year.started < day * perDay; year.started += 1) {
    // Ten components, so that each has one rollout a day.
    const component = `component-${year.started % perDay}`;
    const spec = specOf(year.started, { component });
    await begin(store, { fleet, spec, now: clock.now() });
    await pass(clock, dayMs / perDay);
  }
  const { enrolled } = await readFleetState(store);
  if (enrolled.size > 0) throw new Error(`${enrolled.size} rollouts have not ended`);
}

async function pass(clock: VirtualClock, ms: number): Promise<void> {
  let isThere = false;
  void clock.sleep(ms, new AbortController().signal).then(() => {
    isThere = true;
  });
  await clock.run(() => isThere);
}

/** Ends the controller, and returns how long a fresh one takes to its first turn, in real milliseconds. */
export async function restartMs(year: Year): Promise<number> {
  const { store, clock, fleet, machinery, running } = year;
  running.stop.abort();
  await running.end;
  await store.lease.release(running.fence);
  year.started += 1;
  await begin(store, { fleet, spec: specOf(year.started), now: clock.now() });
  let firstAt: number | null = null;
  const beganAt = performance.now();
  year.running = await control(machinery, () => {
    firstAt ??= performance.now();
  });
  await clock.run(() => firstAt !== null);
  year.running.stop.abort();
  await year.running.end;
  return (firstAt ?? Number.POSITIVE_INFINITY) - beganAt;
}
