import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change, Cluster } from '../core/fleet/fleet.ts';
import type { Fence, Running, Target, ZoneState } from '../core/rollout/world.ts';
import { type Delivery, DeliveryTrouble, StaleFence } from './delivery.ts';

/** What the suite needs of one way to change a cluster: a real cluster, fresh, with the means to hurt it. */
export interface DeliveryTrial {
  /** A new one at each call, as if the controller had been restarted. */
  open(): Delivery;
  /** Has the zones a, b and c, and nothing runs there yet. */
  readonly cluster: Cluster;
  readonly component: string;
  /** A change that works, named by its revision. */
  good(revision: string): Change;
  /** A change that never becomes ready, and what the message must say of it. */
  readonly bad: { readonly change: Change; readonly message: RegExp };
  /** From now on the cluster does not answer; and then it does again. */
  cutOff(): Promise<void>;
  reconnect(): Promise<void>;
  /** Whether the cluster itself compares fences, whatever the delivery promises. */
  readonly comparesFences: boolean;
  end(): Promise<void>;
}

/** What every delivery must do. The tests of one run tell a story, in order, over one cluster. */
export function deliveryContract(name: string, begin: () => Promise<DeliveryTrial>): void {
  describe(`${name} keeps the contract of a delivery`, () => {
    let trial: DeliveryTrial;
    let delivery: Delivery;
    let position = 10;
    let beforeChange: Running | null = null;

    beforeAll(async () => {
      trial = await begin();
      delivery = trial.open();
    });
    afterAll(async () => await trial.end());

    const observe = async (signal = AbortSignal.timeout(30_000)) =>
      await delivery.observe({ cluster: trial.cluster, component: trial.component }, signal);
    const act = async (zone: string, target: Target, fence: Partial<Fence> = {}) => {
      position += 1;
      const order = { cluster: trial.cluster, component: trial.component, zone, target };
      const full = { rollout: 'r', epoch: 3, version: position, position, ...fence };
      await delivery.act({ ...order, fence: full }, AbortSignal.timeout(30_000));
    };
    const apply = async (zone: string, revision: string) =>
      await act(zone, { kind: 'apply', change: trial.good(revision) });
    const settled = async (zone: string, condition: ZoneState['condition']) =>
      await eventually(async () => {
        const state = zoneOf(await observe(), zone);
        expect(state.condition, state.message).toBe(condition);
        return state;
      });

    test('a component that nobody brought is absent in every zone, in the order of zones', async () => {
      const states = await observe();
      expect(states.map(({ zone }) => zone)).toEqual(trial.cluster.zones);
      expect(states.map(({ condition }) => condition)).toEqual(['absent', 'absent', 'absent']);
      expect(states.map(({ running }) => running)).toEqual([null, null, null]);
    });

    test('a change comes to the zone that was named, and to no other', async () => {
      await apply('a', 'v1');
      const state = await settled('a', 'ready');
      expect(state.running?.revision).toBe('v1');
      expect(state.message).toBe('');
      expect(zoneOf(await observe(), 'b').condition).toBe('absent');
      expect(zoneOf(await observe(), 'c').condition).toBe('absent');
    });

    test('zone by zone the change comes to all of them', async () => {
      for (const zone of ['b', 'c']) {
        await apply(zone, 'v1');
        await settled(zone, 'ready');
      }
      const states = await observe();
      expect(states.map(({ running }) => running?.revision)).toEqual(['v1', 'v1', 'v1']);
    });

    test('doing it again changes nothing', async () => {
      const before = await observe();
      await apply('a', 'v1');
      expect(await observe()).toEqual(before);
    });

    test('a controller that was started again finds everything as it was', async () => {
      const before = await observe();
      delivery = trial.open();
      expect(await observe()).toEqual(before);
    });

    test('what was recorded before a change brings its state back', async () => {
      beforeChange = zoneOf(await observe(), 'a').running;
      await apply('a', 'v2');
      expect((await settled('a', 'ready')).running?.revision).toBe('v2');
      await act('a', { kind: 'revert', to: throughTheLog(beforeChange) });
      expect((await settled('a', 'ready')).running).toEqual(beforeChange);
    });

    test('a change that does not become ready is a failed one, with the reason', async () => {
      await act('b', { kind: 'apply', change: trial.bad.change });
      const state = await settled('b', 'failed');
      expect(state.message).toMatch(trial.bad.message);
      expect(zoneOf(await observe(), 'a').condition).toBe('ready');
    });

    test('a failed zone can be brought back', async () => {
      await act('b', { kind: 'revert', to: throughTheLog(beforeChange) });
      expect((await settled('b', 'ready')).running?.revision).toBe('v1');
    });

    test('a zone that was empty before is empty again, and stays so', async () => {
      await act('c', { kind: 'revert', to: null });
      await settled('c', 'absent');
      await act('c', { kind: 'revert', to: null });
      expect((await settled('c', 'absent')).running).toBeNull();
      expect(zoneOf(await observe(), 'a').condition).toBe('ready');
    });

    test('a controller that has lost its place is refused, and does nothing', async () => {
      if (!trial.comparesFences) return;
      const late = { kind: 'apply', change: trial.good('v9') } as const;
      await act(
        'a',
        { kind: 'revert', to: throughTheLog(beforeChange) },
        { epoch: 4, position: 20 },
      );
      await expect(act('a', late, { epoch: 3, position: 99 })).rejects.toThrow(StaleFence);
      await expect(act('b', late, { epoch: 4, position: 19 })).rejects.toThrow(StaleFence);
      expect(zoneOf(await observe(), 'a').running?.revision).toBe('v1');
      expect(zoneOf(await observe(), 'b').running?.revision).toBe('v1');
      await act(
        'a',
        { kind: 'revert', to: throughTheLog(beforeChange) },
        { epoch: 4, position: 20 },
      );
      await act(
        'a',
        { kind: 'revert', to: throughTheLog(beforeChange) },
        { rollout: 's', epoch: 4, version: 1, position: 21 },
      );
      await expect(act('b', late, { epoch: 4, position: 20 })).rejects.toThrow(StaleFence);
      expect(zoneOf(await observe(), 'b').running?.revision).toBe('v1');
    });

    test('a cluster that does not answer is unreachable, not broken, and not for ever', async () => {
      await trial.cutOff();
      try {
        const trouble = await troubleOf(observe());
        expect(trouble.lasting, trouble.message).toBe('transient');
        const later = { rollout: 't', epoch: 5, version: 1, position: 22 };
        const change = act('a', { kind: 'revert', to: throughTheLog(beforeChange) }, later);
        expect((await troubleOf(change)).lasting).toBe('transient');
      } finally {
        await trial.reconnect();
      }
      expect((await settled('a', 'ready')).running?.revision).toBe('v1');
    });

    test('who waits may stop waiting at any time', async () => {
      await trial.cutOff();
      try {
        const startedAt = performance.now();
        const trouble = await troubleOf(observe(AbortSignal.timeout(100)));
        expect(trouble.lasting, trouble.message).toBe('transient');
        expect(performance.now() - startedAt).toBeLessThan(1_800);
        expect((await troubleOf(observe(AbortSignal.abort()))).lasting).toBe('transient');
      } finally {
        await trial.reconnect();
      }
      await settled('a', 'ready');
    });
  });
}

/** Repeats a look until it holds, or fails with what it last saw. */
export async function eventually<T>(look: () => Promise<T>, withinMs = 15_000): Promise<T> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await sleep(50);
    }
  }
}

/** The trouble that an operation ends in. */
export async function troubleOf(operation: Promise<unknown>): Promise<DeliveryTrouble> {
  const error = await operation.then(
    () => new Error('it ended well'),
    (reason: unknown) => reason,
  );
  if (error instanceof DeliveryTrouble) return error;
  throw error;
}

function zoneOf(states: readonly ZoneState[], zone: string): ZoneState {
  const state = states.find((one) => one.zone === zone);
  if (state === undefined) throw new Error(`nothing was said of zone ${zone}`);
  return state;
}

/** What was recorded has been JSON in the meantime. */
function throughTheLog(running: Running | null): Running | null {
  return JSON.parse(JSON.stringify(running)) as Running | null;
}
