import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectEnd } from './support/claims.ts';
import { openTraffic } from './support/compared-traffic.ts';
import { type Desk, openDesk } from './support/desk.ts';
import { firstRollout, localFleet, probes, rolloutDocument } from './support/local-fleet.ts';
import type { Running } from './support/running.ts';
import { statesOf, statusIn } from './support/shapes.ts';
import { expectIntact, typesIn } from './support/store.ts';
import { until } from './support/until.ts';

const json = ['-o', 'json'];
const files = ['-f', 'fleet.yaml'];

describe('a newer rollout while an older one is under way', () => {
  let desk: Desk;
  let controller: Running;
  let traffic: AsyncDisposable | undefined;

  beforeAll(async () => {
    desk = await openDesk();
    const fleet = await localFleet(join(desk.folder, 'births'));
    await desk.write(
      'fleet.yaml',
      fleet.manifests({ sources: probes(fleet.sites), checks: ['errors'] }),
    );
    await desk.write('bare.yaml', fleet.manifests({ sources: {}, checks: [] }));
    await desk.write('first.yaml', firstRollout);
    expectEnd(await desk.run(['run', '-f', 'bare.yaml', '-f', 'first.yaml']), 0);
    traffic = openTraffic(fleet.sites);
    controller = desk.begin(['up']);
  });
  afterAll(async () => {
    controller.signal('SIGINT');
    expectEnd(await controller.end(), 130);
    await expectIntact(desk.store);
    await traffic?.[Symbol.asyncDispose]();
    await desk[Symbol.asyncDispose]();
  });

  async function start(name: string, revision: string, spec: object = {}) {
    const change = { revision, params: {} };
    await desk.write(
      `${name}.yaml`,
      rolloutDocument(name, change, { checks: ['errors'], ...spec }),
    );
    return desk.run(['start', ...files, '-f', `${name}.yaml`]);
  }
  const status = async (name: string) => statusIn(await desk.run(['status', name, ...json]));
  const phaseIs = (name: string, wanted: string) =>
    until(`${name} is ${wanted}`, async () => (await status(name)).phase === wanted, {
      withinMs: 90_000,
    });

  test('takes its place after the wave that is under way, and those behind it wait on', async () => {
    expectEnd(await start('older', 'v2'), 0);
    await phaseIs('older', 'soaking');
    const begun = await start('newer', 'v3', { onConflict: 'supersede' });
    expectEnd(begun, 0);
    expect(begun.stdout).toContain('newer is started, in place of older; it waits behind older');
    expectEnd(await start('last', 'v4'), 0);
    const last = await desk.run(['status', 'last']);
    expect(last.stdout).toMatch(/Before it\n {2}1\. older .*\n {2}2\. newer /);
    await phaseIs('older', 'superseded');
    const types = typesIn(desk.store, 'older');
    expect(types.indexOf('wave-verified')).toBeLessThan(types.indexOf('superseded'));
    await phaseIs('newer', 'completed');
    expect(Object.values(statesOf(await status('newer')))).toEqual(Array(4).fill('verified v3'));
    await phaseIs('last', 'completed');
  });
});
