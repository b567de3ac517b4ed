import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectEnd } from './support/claims.ts';
import { openTraffic } from './support/compared-traffic.ts';
import { type Desk, openDesk } from './support/desk.ts';
import { firstRollout, localFleet, probes, rolloutDocument } from './support/local-fleet.ts';
import type { Running } from './support/running.ts';
import { debtsIn, statesOf, statusIn } from './support/shapes.ts';
import { expectIntact, typesIn } from './support/store.ts';
import { until } from './support/until.ts';

const json = ['-o', 'json'];
const files = ['-f', 'fleet.yaml'];
const failing = { failing: 'app-2' };

describe('a cluster that fails half of its answers, and a fix for it', () => {
  let desk: Desk;
  let controller: Running;
  let traffic: AsyncDisposable | undefined;

  beforeAll(async () => {
    desk = await openDesk();
    const fleet = await localFleet(join(desk.folder, 'births'));
    const hotfixes = { incidentCommanders: [userInfo().username] };
    const own = { sources: probes(fleet.sites), checks: ['errors'], spec: { hotfixes } };
    await desk.write('fleet.yaml', fleet.manifests(own));
    await desk.write('bare.yaml', fleet.manifests({ sources: {}, checks: [] }));
    const broken = firstRollout.replace(
      '"change":{"revision":"v1"}',
      `"change":{"revision":"v1","params":${JSON.stringify(failing)}}`,
    );
    await desk.write('first.yaml', broken);
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

  async function write(name: string, revision: string, spec: object = {}) {
    const change = { revision, params: {} };
    await desk.write(
      `${name}.yaml`,
      rolloutDocument(name, change, { checks: ['errors'], ...spec }),
    );
    return ['-f', `${name}.yaml`];
  }
  const status = async (name: string) => statusIn(await desk.run(['status', name, ...json]));
  const phaseIs = (name: string, wanted: string) =>
    until(`${name} is ${wanted}`, async () => (await status(name)).phase === wanted, {
      withinMs: 90_000,
    });

  test('is fixed at once, although a rollout has the component and waits for the incident to end', async () => {
    expectEnd(await desk.run(['start', ...files, ...(await write('usual', 'v2'))]), 0);
    await phaseIs('usual', 'held');
    await write('fix', 'v1.1');
    const why = ['--incident', 'INC-7', '--reason', 'half fails', '--until', '1d'];
    const where = ['--change', 'fix.yaml', '--cluster', 'app-2'];
    const begun = await desk.run(['hotfix', ...files, ...where, ...why]);
    expectEnd(begun, 0);
    expect(begun.stdout).toMatch(/fix-backfill brings it to app-1, lab and obs afterwards/);
    await phaseIs('fix', 'completed');

    expect(statesOf(await status('fix'))).toEqual({ 'app-2': 'verified v1.1' });
    expect((await status('usual')).phase).toBe('halted');
    expect(typesIn(desk.store, 'usual')).toContain('yielded');
    expect(typesIn(desk.store, 'fix').filter((type) => type === 'regressed')).toEqual([]);
  });

  test('leaves a debt that stays visible, and nothing may undo the fix meanwhile', async () => {
    const owed = debtsIn(await desk.run(['debts', ...json]));
    expect(owed).toContainEqual(expect.objectContaining({ kind: 'backfill', cluster: null }));
    const seen = await desk.run(['fleet', ...files, '--store', desk.store]);
    expect(seen.stdout).toMatch(/hotfix fix \(INC-7\): service v1\.1 is on app-2 only/);
    const refused = await desk.run(['start', ...files, ...(await write('next', 'v3'))]);
    expectEnd(refused, 6);
    expect(refused.stderr).toMatch(/would undo hotfix fix \(INC-7\) on app-2/);
  });

  test('is repaid by its backfill, once a person starts it', async () => {
    expectEnd(await desk.run(['abort', 'usual', '--reason', 'the fix comes first']), 0);
    expectEnd(await desk.run(['resume', 'fix-backfill']), 0);
    await phaseIs('fix-backfill', 'completed');

    const done = 'verified v1.1';
    expect(statesOf(await status('fix-backfill'))).toEqual({
      lab: done,
      'app-1': done,
      obs: done,
    });
    const owed = debtsIn(await desk.run(['debts', ...json]));
    expect(owed.filter(({ kind }) => kind === 'backfill')).toEqual([]);
    const seen = await desk.run(['fleet', ...files, '--store', desk.store]);
    expect(seen.stdout).not.toContain('drift');
    expectEnd(await desk.run(['start', ...files, '-f', 'next.yaml']), 0);
  });
});
