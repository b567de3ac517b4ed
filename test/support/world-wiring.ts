/** The wiring of commands onto a world in memory: the real loop, rules and store, in virtual time. */
import { setTimeout as delay } from 'node:timers/promises';
import { readFleetState, readRollout } from '../../src/api/operations/read-rollout.ts';
import type { ControlEnd, ControlOrder, Wiring } from '../../src/cli/wiring.ts';
import { runController } from '../../src/controller/controller.ts';
import type { Cluster } from '../../src/core/fleet/fleet.ts';
import type { Instant } from '../../src/core/fleet/quantities.ts';
import { busyStore } from '../../src/simulate/busy-store.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { virtualClock } from '../../src/simulate/virtual-clock.ts';
import { type WhatIf, worldOf } from '../../src/simulate/world.ts';
import { worldDelivery } from '../../src/simulate/world-delivery.ts';
import { worldSignal } from '../../src/simulate/world-signal.ts';
import { type SqliteStore, openSqlite } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { zonedCalendar } from '../../src/calendar/zoned-calendar.ts';

/** When the tests' rollouts start. */
export const startAt: Instant = Date.parse('2026-11-23T06:00:00Z');

/** A change that does no harm. */
const allWell: WhatIf = {
  harmed: [],
  silenced: [],
  stuck: [],
  unreachable: [],
  zoneMs: 10_000,
};

/** A wiring whose fleet does what `whatIf` says. */
export function worldWiring(
  whatIf: Partial<WhatIf> = {},
  own: Partial<Wiring> = {},
): Wiring & { readonly holder: string } {
  let ids = 0;
  return {
    version: '0.0.0',
    nodeVersion: '24.21.0',
    holder: 'ann on here, process 1',
    now: () => startAt,
    user: () => 'ann',
    newId: () => `id-${(ids += 1)}`,
    sleep: (ms, signal) => delay(Math.min(ms, 5), undefined, { signal }).catch(() => undefined),
    calendar: () => Promise.resolve(zonedCalendar()),
    openStore: (path, options) => openSqlite(path, options),
    checkStore: (store) => (store as SqliteStore).check(),
    control: (order) => control(order, { ...allWell, ...whatIf }),
    observe: ({ cluster }) =>
      Promise.resolve(
        cluster.zones.map((zone) => {
          const running = { revision: 'v1', restore: null };
          return { zone, running, condition: 'ready' as const, message: '' };
        }),
      ),
    ask: ({ clusters, now }) =>
      Promise.resolve(
        new Map(clusters.map(({ name }) => [name, { kind: 'samples', samples: [[now, 0]] }])),
      ),
    simulate: async (question) => {
      const store = await openSqlite(':memory:');
      try {
        return await simulate(question, store, zonedCalendar());
      } finally {
        await store.close();
      }
    },
    demo: () => Promise.resolve(0),
    ...own,
  };
}

async function control(order: ControlOrder, whatIf: WhatIf): Promise<ControlEnd> {
  const holder = 'ann on here, process 1';
  const lease = await order.store.lease.acquire({ name: holder, at: startAt });
  if (lease.kind === 'taken') return lease;
  const { store, isBusy } = busyStore(order.store);
  const clock = virtualClock(startAt, isBusy);
  const world = worldOf(await clustersOf(order.store), whatIf, clock.now);
  const [delivery, signal] = [worldDelivery(world), worldSignal(world, whatIf)];
  const stop = new AbortController();
  let isOver = false;
  try {
    const loop = runController(
      {
        store,
        fence: lease.fence,
        holder,
        clock,
        chance: () => 0.5,
        deliveryFor: () => delivery,
        signalFor: () => signal,
        calendar: zonedCalendar(),
        stop: stop.signal,
        onTurn: () => undefined,
      },
      order.rollouts,
    ).finally(() => {
      isOver = true;
    });
    await clock.run(() => isOver || order.signal.aborted);
    stop.abort();
    const end = await loop;
    return end === 'lost' ? { kind: 'lost', by: 'bob' } : { kind: end };
  } finally {
    await store.lease.release(lease.fence);
  }
}

async function clustersOf(store: Store): Promise<readonly Cluster[]> {
  const clusters = new Map<string, Cluster>();
  for (const name of (await readFleetState(store)).enrolled.keys()) {
    const rollout = await readRollout(store, name);
    for (const cluster of rollout?.pinned.fleet.clusters ?? []) clusters.set(cluster.name, cluster);
  }
  return [...clusters.values()];
}
