import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
const late = 'app-2';

describe('a cluster that is down when its turn comes', () => {
  let desk: Desk;
  let controller: Running;
  let traffic: AsyncDisposable | undefined;

  beforeAll(async () => {
    desk = await openDesk();
    const fleet = await localFleet(join(desk.folder, 'births'));
    const own = { sources: probes(fleet.sites), checks: ['errors'] };
    await desk.write('fleet.yaml', fleet.manifests(own));
    await desk.write('bare.yaml', fleet.manifests({ sources: {}, checks: [] }));
    await desk.write('first.yaml', firstRollout);
    expectEnd(await desk.run(['run', '-f', 'bare.yaml', '-f', 'first.yaml']), 0);
    traffic = openTraffic(fleet.sites);
    controller = desk.begin(['up']);
  });
  afterAll(async () => {
    signal('SIGCONT');
    controller.signal('SIGINT');
    expectEnd(await controller.end(), 130);
    await expectIntact(desk.store);
    await traffic?.[Symbol.asyncDispose]();
    await desk[Symbol.asyncDispose]();
  });

  /** Nobody gets an answer from the cluster while its supervisor stands still; its processes go on. */
  function signal(what: 'SIGSTOP' | 'SIGCONT'): void {
    const beacon = join(dirname(desk.store), 'local', late, 'supervisor.json');
    const { process: own } = JSON.parse(readFileSync(beacon, 'utf8')) as {
      readonly process: { readonly pid: number };
    };
    process.kill(own.pid, what);
  }
  async function start(name: string, revision: string, spec: object = {}): Promise<void> {
    const policy = { checks: ['errors'], deferAfter: '1s', ...spec };
    await desk.write(`${name}.yaml`, rolloutDocument(name, { revision, params: {} }, policy));
    expectEnd(await desk.run(['start', ...files, '-f', `${name}.yaml`]), 0);
  }
  const status = async (name: string) => statusIn(await desk.run(['status', name, ...json]));
  const phaseIs = (name: string, wanted: string) =>
    until(`${name} is ${wanted}`, async () => (await status(name)).phase === wanted, {
      withinMs: 120_000,
    });
  const owed = async () => debtsIn(await desk.run(['debts', ...json]));

  test('is left out as a debt with its next step, and the rollout completes', async () => {
    signal('SIGSTOP');
    await start('usual', 'v2');
    await phaseIs('usual', 'completed');
    expect(await owed()).toMatchObject([
      {
        rollout: 'usual',
        cluster: late,
        kind: 'deferred',
        nextStep: `tierwise debts repay usual --cluster ${late}`,
      },
    ]);
  });

  test('catches up when a person has it repaid, once it has returned', async () => {
    const repaid = await desk.run(['debts', 'repay', 'usual']);
    expectEnd(repaid, 0);
    expect(repaid.stdout).toContain(`usual-late is started for ${late}`);
    await until('it waits for the cluster', async () =>
      (await status('usual-late')).waiting.some((reason) => reason.for === 'return'),
    );
    expect(typesIn(desk.store, 'usual-late')).not.toContain('claimed');
    signal('SIGCONT');
    await phaseIs('usual-late', 'completed');
    expect(statesOf(await status('usual-late'))).toEqual({ [late]: 'verified v2' });
    expect(await owed()).toEqual([]);
    expect((await desk.run(['status', 'usual'])).stdout).toContain(
      `${late} (deferred) is repaid by usual-late`,
    );
  });

  test('catches up by itself where the rollout says so, and keeps nobody waiting before', async () => {
    signal('SIGSTOP');
    await start('next', 'v3', { lateClusters: 'start' });
    await phaseIs('next', 'completed');
    expect((await status('next-late')).phase).toBe('planned');
    // Whoever wants the same cluster has the component before it.
    await start('other', 'v4', { targets: [late] });
    await phaseIs('other', 'held');
    expectEnd(await desk.run(['abort', 'other', '--reason', 'not now']), 0);
    signal('SIGCONT');
    await phaseIs('next-late', 'completed');
    expect(statesOf(await status('next-late'))).toEqual({ [late]: 'verified v3' });
    expect(await owed()).toEqual([]);
  });
});
