import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectEnd } from './support/claims.ts';
import { allBut, keptIn, verdictsIn } from './support/compared-evidence.ts';
import {
  type ComparedFleet,
  comparedFleet,
  comparedRollout,
  firstOf,
} from './support/compared-fleet.ts';
import { openTraffic } from './support/compared-traffic.ts';
import { type Desk, openDesk } from './support/desk.ts';
import type { Running } from './support/running.ts';
import { statesOf, statusIn } from './support/shapes.ts';
import { expectIntact, typesIn } from './support/store.ts';

/** Of whatever any revision answers, these are errors. */
const params = { 'error-share': '0.02' };
const failingOn = (cluster: string) => ({ ...params, 'failing-share': `${cluster}:0.3` });

/** Twenty more in a hundred matter: with so little traffic a soak of seconds can show no less. */
const failing = {
  source: 'pages',
  rate: {
    errors: 'service_requests_total{code="failed"}',
    total: 'service_requests_total',
    effect: { absolute: 0.2 },
  },
  warmUp: '500ms',
};

/** The same, with each zone beside those of its cluster that are not changed yet. */
const zoned = { ...failing, rate: { ...failing.rate, zoneLabel: 'zone' } };

describe('a change over real processes whose pages are compared, without any history', () => {
  let desk: Desk;
  let fleet: ComparedFleet;
  let traffic: AsyncDisposable | undefined;

  beforeAll(async () => {
    desk = await openDesk();
    fleet = await comparedFleet({ zones: ['a', 'b'], applications: 4 });
    const targets = ['a', 'b'].map((zone) => `http://127.0.0.1:{port-${zone}}/metrics`);
    const pages = { scrape: { targets }, livesOn: 'outside', step: '1s' };
    const manifests = fleet.manifests({ sources: { pages }, checks: { failing, zoned } });
    await desk.write('fleet.yaml', manifests);
    await desk.write('first.yaml', firstOf({ revision: 'v1', params }));
    expectEnd(await desk.run(['run', '-f', 'fleet.yaml', '-f', 'first.yaml']), 0);
    traffic = openTraffic(fleet.sites);
  });
  afterAll(async () => {
    await traffic?.[Symbol.asyncDispose]();
    await desk[Symbol.asyncDispose]();
  });

  /** Where nothing else is said, nothing goes on before it is healthy by what was seen. */
  async function written(name: string, change: Parameters<typeof comparedRollout>[1], spec = {}) {
    const judged = { checks: ['failing'], onInconclusive: 'extend', ...spec };
    await desk.write(`${name}.yaml`, comparedRollout(name, change, judged));
    return ['run', '-f', 'fleet.yaml', '-f', `${name}.yaml`, '-o', 'json'];
  }

  test('that is good is shown to be healthy on every cluster, and is completed', async () => {
    const line = await written('good', { revision: 'v2', params });
    const ended = await desk.run(line, { withinMs: 150_000 });

    expectEnd(ended, 0);
    const status = statusIn(ended);
    expect(status).toMatchObject({ phase: 'completed', debts: [], regressions: [] });
    expect(statesOf(status)).toEqual(allBut(fleet, 'verified v2'));
    expect(status.clusters.map(({ verdict }) => verdict)).toEqual(
      fleet.clusters.map(() => 'healthy'),
    );
  });

  test('that fails three of ten on one cluster is taken back before the next meets it', async () => {
    const line = await written('bad', { revision: 'v3', params: failingOn('app-2') });
    const ended = await desk.run(line, { withinMs: 150_000 });

    expectEnd(ended, 3);
    const status = statusIn(ended);
    expect(status.phase).toBe('rolled-back');
    expect(status.regressions).toMatchObject([
      { cluster: 'app-2', check: 'failing', cause: 'change' },
    ]);
    expect(statesOf(status)).toEqual(
      allBut(fleet, 'restored v2', { 'app-3': 'pending ?', 'app-4': 'pending ?' }),
    );
    const told = await desk.run(['explain', 'rollout/bad']);
    expectEnd(told, 0);
    expect(told.stdout).toMatch(/failing got worse on app-2: [\d.]+ % of \d+ went wrong since/);
    expect(told.stdout).toContain('compared with app-4 and app-3, not changed when it was');
    expect(told.stdout).toMatch(/\d+ of \d+ went wrong, [\d.]+ %; of theirs \d+ of [\d,]+, /);
  });

  test('that fails in the first zone of a cluster that has no like never begins the second', async () => {
    // The zone takes long to get ready, and answers meanwhile.
    const slow = { ...failingOn('lab'), 'slow-health': '25000' };
    const line = await written('zone', { revision: 'v3', params: slow }, { checks: ['zoned'] });
    const ended = await desk.run(line, { withinMs: 150_000 });

    expectEnd(ended, 3);
    const status = statusIn(ended);
    expect(status.regressions).toMatchObject([{ cluster: 'lab', check: 'zoned', cause: 'change' }]);
    expect(statesOf(status)).toEqual(allBut(fleet, 'pending ?', { lab: 'restored v2' }));
    expect(ended.stderr).not.toContain('zone b is being changed');
    expect(keptIn(desk.store, 'zone', 'zoned').names).toEqual(
      expect.arrayContaining(['lab', 'lab/a', 'lab/b']),
    );
  });

  test('whose counters vanish is held as blind and never goes on, and is taken back as lost', async () => {
    const change = { revision: 'v4', params: { ...params, telemetry: 'renamed' } };
    const spec = { onInconclusive: 'advance', blindDeadline: '4s' };
    const ended = await desk.run(await written('vanishing', change, spec));

    expectEnd(ended, 3);
    const status = statusIn(ended);
    expect(status.phase).toBe('rolled-back');
    expect(status.regressions).toMatchObject([
      { cluster: 'lab', check: 'failing', cause: 'lost-signal' },
    ]);
    expect(ended.stderr).toMatch(/failing is blind on lab: .* Silence is not health/);
    const types = typesIn(desk.store, 'vanishing');
    expect(types.filter((type) => type === 'cluster-started')).toHaveLength(1);
    expect(types).not.toContain('advanced-undecided');
  });

  test('is judged by the same evidence when the controller is killed and started again', async () => {
    const line = await written('killed', { revision: 'v3', params: failingOn('app-4') });
    const first = desk.begin(line);
    await first.says(/wave 2 of application soaks/, 90_000);
    await sleep(1_500);
    await kill(first);
    const killedAt = Date.now();
    const before = keptIn(desk.store, 'killed', 'failing');
    const second = desk.begin(line);
    // Beside app-4 nothing is unchanged any more: all that is known of it lies in the store.
    await second.says(/app-4: zone a is being changed/, 90_000);
    await kill(second);
    const ended = await desk.run(line, { withinMs: 90_000 });

    expectEnd(ended, 3);
    const status = statusIn(ended);
    expect(status.phase).toBe('rolled-back');
    expect(status.regressions).toMatchObject([
      { cluster: 'app-4', check: 'failing', cause: 'change' },
    ]);
    expect(statesOf(status)).toEqual(allBut(fleet, 'restored v2'));
    const after = keptIn(desk.store, 'killed', 'failing');
    expect(before.steps).toBeGreaterThan(0);
    expect(after.steps).toBeGreaterThan(before.steps);
    expect(after.first).toBe(before.first);
    const [proof] = verdictsIn(await desk.run(['explain', 'verdict/killed/app-4', '-o', 'json']));
    expect(proof).toMatchObject({ verdict: 'regressed', receipt: { controls: [] } });
    expect(proof?.receipt?.comparisons).toMatchObject([{ beside: 'nothing' }]);
    expect(proof?.receipt?.read?.from).toBeLessThan(killedAt - 5_000);
    expect(typesIn(desk.store, 'killed').filter((type) => type === 'regressed')).toHaveLength(1);
  });

  async function kill(running: Running): Promise<void> {
    expect(running.isOver(), running.stderr()).toBe(false);
    running.signal('SIGKILL');
    await running.end();
    await expectIntact(desk.store);
  }
});
