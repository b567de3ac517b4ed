import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Loopback } from '../support/loopback.ts';
import { expectEnd } from './support/claims.ts';
import { type Desk, openDesk } from './support/desk.ts';
import { eventsIn, statusIn } from './support/shapes.ts';
import { allWell, promLike, writeSmallFleet } from './support/small-fleet.ts';
import { expectIntact, typesIn } from './support/store.ts';
import { until } from './support/until.ts';

const json = ['-o', 'json'];
const lost = 'rows of v2 cannot be read by v1';
const phases = [
  { name: 'readers', components: ['api'] },
  { name: 'writers', components: ['writer'], pointOfNoReturn: lost },
];

describe('a change in phases over real programs', () => {
  let desk: Desk;
  let source: Loopback;
  /** The cluster that every check calls bad; null for none. */
  let bad: string | null = null;

  beforeAll(async () => {
    desk = await openDesk();
    source = await promLike((cluster) => (cluster === bad ? [[{}, '1']] : allWell(cluster)));
  });
  afterAll(async () => {
    await expectIntact(desk.store);
    await source[Symbol.asyncDispose]();
    await desk[Symbol.asyncDispose]();
  });

  async function write(name: string, revision: string) {
    const rollout = { component: undefined, phases, onRegression: 'rollback-all' };
    const tier = { progressDeadline: '30s' };
    await writeSmallFleet(desk, { url: source.url, name, revision, rollout, tier });
    return ['-f', 'fleet.yaml'];
  }
  const status = async (name: string) => statusIn(await desk.run(['status', name, ...json]));
  /** What runs on the disks: by component, the revisions of lab and app. */
  async function revisions(component: string) {
    const files = ['lab', 'app'].map((cluster) =>
      join(desk.folder, `${cluster}-${component}.json`),
    );
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    const zones = texts.map((text) => (JSON.parse(text) as { zones: object }).zones);
    return zones.flatMap((each) =>
      Object.values(each).map((change: { revision: string } | null) => change?.revision ?? null),
    );
  }

  test('is planned as its phases, and run to its end: no writer before all readers', async () => {
    const files = await write('orders-1', 'v1');
    const planned = await desk.run(['plan', ...files, ...json]);
    expectEnd(planned, 0);
    const { stages } = JSON.parse(planned.stdout) as { stages: { phase: string; tier: string }[] };
    expect(stages.map(({ phase, tier }) => `${phase} ${tier}`)).toEqual([
      'readers test',
      'readers application',
      'writers test',
      'writers application',
    ]);
    expectEnd(await desk.run(['run', ...files]), 0);
    expect(await revisions('api')).toEqual(['v1', 'v1', 'v1']);
    expect(await revisions('writer')).toEqual(['v1', 'v1', 'v1']);
    const told = eventsIn(await desk.run(['events', 'orders-1', ...json])) as {
      type: string;
      rollout?: string;
    }[];
    const order = told.map(({ type, rollout }) => `${rollout ?? ''} ${type}`);
    const through = order.indexOf('orders-1-readers through');
    expect(through).toBeGreaterThan(0);
    expect(order.indexOf('orders-1-writers cluster-started')).toBeGreaterThan(through);
    expect(order.indexOf('orders-1-readers completed')).toBeGreaterThan(
      order.indexOf('orders-1-writers completed'),
    );
    const shown = await desk.run(['status', 'orders-1']);
    expectEnd(shown, 0);
    expect(shown.stdout).toMatch(/readers +orders-1-readers +api v1 +completed/);
    expect(shown.stdout).toMatch(/writers +orders-1-writers +writer v1 +completed/);
  });

  test('halts past its point of no return, and goes back in reverse once somebody says what that costs', async () => {
    const controller = desk.begin(['up']);
    expectEnd(await desk.run(['start', ...(await write('orders-2', 'v2'))]), 0);
    await until(
      'a writer is on v2',
      () => typesIn(desk.store, 'orders-2-writers').includes('delivered'),
      {
        withinMs: 60_000,
      },
    );
    bad = 'lab';
    await until('it stands still', async () => (await status('orders-2')).phase === 'halted', {
      withinMs: 60_000,
    });
    expect(typesIn(desk.store, 'orders-2-writers')).not.toContain('rollback-began');
    const refused = await desk.run(['rollback', 'orders-2', '--reason', 'it eats orders']);
    expectEnd(refused, 6);
    expect(refused.stderr).toContain(lost);
    expectEnd(await desk.run(['rollback', 'orders-2', '--accept', 'data-loss']), 6);
    expect(typesIn(desk.store, 'orders-2-readers')).not.toContain('rollback-began');

    const why = ['--accept', 'data-loss', '--reason', 'it eats orders'];
    expectEnd(await desk.run(['rollback', 'orders-2', ...why]), 0);
    bad = null;
    await until('it is back', async () => (await status('orders-2')).phase === 'rolled-back', {
      withinMs: 60_000,
    });
    expect(await revisions('api')).toEqual(['v1', 'v1', 'v1']);
    expect(await revisions('writer')).toEqual(['v1', 'v1', 'v1']);
    const order = (
      eventsIn(await desk.run(['events', 'orders-2', ...json])) as {
        type: string;
        rollout?: string;
      }[]
    ).map(({ type, rollout }) => `${rollout ?? ''} ${type}`);
    expect(order.indexOf('orders-2-readers restore-started')).toBeGreaterThan(
      order.lastIndexOf('orders-2-writers restored'),
    );
    const shown = await desk.run(['status', 'orders-2']);
    expect(shown.stdout).toMatch(new RegExp(`By exception[^]*${lost}.*it eats orders`));
    controller.signal('SIGINT');
    expectEnd(await controller.end(), 130);
  });
});
