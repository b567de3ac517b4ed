import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  becauseNoPrometheus,
  noPrometheus,
  type PrometheusTargets,
  type RunningPrometheus,
  startPrometheus,
} from '../support/prometheus.ts';
import { expectEnd, expectOneByOne, expectSoaks, storyOf } from './support/claims.ts';
import { type Desk, openDesk } from './support/desk.ts';
import { firstRollout, localFleet, rolloutDocument, type Site } from './support/local-fleet.ts';
import { openOutsider, type Outsider } from './support/outsider.ts';
import type { Ended } from './support/running.ts';
import { eventsIn, statesOf, statusIn } from './support/shapes.ts';

const checks = ['errors', 'answers'];

describe.skipIf(noPrometheus)(
  `a change over real processes that a real Prometheus scrapes ${becauseNoPrometheus}`,
  () => {
    let desk: Desk;
    let outsider: Outsider | undefined;
    let prometheus: RunningPrometheus | undefined;

    beforeAll(async () => {
      desk = await openDesk();
      const fleet = await localFleet(join(desk.folder, 'births'));
      await desk.write('bare.yaml', fleet.manifests({ sources: {}, checks: [] }));
      await desk.write('first.yaml', firstRollout);
      const first = await desk.run(['run', '-f', 'bare.yaml', '-f', 'first.yaml']);
      expectEnd(first, 0);
      outsider = openOutsider(fleet.sites);
      await outsider.seesAll();
      prometheus = await startPrometheus(targetsOf(fleet.sites), { scrapes: 2 });
      const { url } = prometheus;
      const prom = { prometheus: { url }, livesOn: 'outside', step: '1s', lag: '1s' };
      await desk.write('fleet.yaml', fleet.manifests({ sources: { prom }, checks }));
    });
    beforeEach(() => outsider?.forget());
    afterAll(async () => {
      await outsider?.[Symbol.asyncDispose]();
      await prometheus?.stop();
      await desk[Symbol.asyncDispose]();
    });

    async function roll(name: string, change: Parameters<typeof rolloutDocument>[1]) {
      await desk.write(`${name}.yaml`, rolloutDocument(name, change, { checks }));
      const line = ['run', '-f', 'fleet.yaml', '-f', `${name}.yaml`, '-o', 'json'];
      return await desk.run(line, { withinMs: 120_000 });
    }
    const seen = () => outsider?.passages() ?? [];

    test('that is good goes tier by tier, zone by zone, and is completed', async () => {
      const ended = await roll('good', { revision: 'v2' });

      expectEnd(ended, 0);
      const status = statusIn(ended);
      expect(status).toMatchObject({ rollout: 'good', phase: 'completed', waiting: [], debts: [] });
      const done = 'verified v2';
      expect(statesOf(status)).toEqual({ lab: done, 'app-1': done, 'app-2': done, obs: done });
      expect(storyOf(seen())).toEqual([
        'lab/a v1 v2',
        'lab/b v1 v2',
        'app-1/a v1 v2',
        'app-1/b v1 v2',
        'app-2/a v1 v2',
        'app-2/b v1 v2',
        'obs/a v1 v2',
        'obs/b v1 v2',
      ]);
      expectOneByOne(seen());
      expectSoaks(seen());
    });

    test('that fails real people is rolled back before the next cluster meets it', async () => {
      const ended = await roll('failing', { revision: 'v3', params: { failing: 'app-1' } });

      expectEnd(ended, 3);
      const status = statusIn(ended);
      expect(status.phase).toBe('rolled-back');
      expect(status.regressions).toMatchObject([
        { cluster: 'app-1', check: 'errors', cause: 'change' },
      ]);
      expect(statesOf(status)).toEqual({
        lab: 'restored v2',
        'app-1': 'restored v2',
        'app-2': 'pending ?',
        obs: 'pending ?',
      });
      expect(storyOf(seen())).toEqual([
        'lab/a v2 v3',
        'lab/b v2 v3',
        'app-1/a v2 v3',
        'app-1/b v2 v3',
        'app-1/b v3 v2',
        'app-1/a v3 v2',
        'lab/b v3 v2',
        'lab/a v3 v2',
      ]);
      expectOneByOne(seen());
      expectSoaks(seen().slice(0, 4));
      await expectStopped('failing', ended);
    });

    test('whose metrics vanish is held as blind, and then rolled back as lost', async () => {
      const change = { revision: 'v4', params: { telemetry: 'renamed' } };
      const ended = await roll('vanishing', change);

      expectEnd(ended, 3);
      const status = statusIn(ended);
      expect(status.phase).toBe('rolled-back');
      expect(status.regressions).toMatchObject([{ cluster: 'lab', cause: 'lost-signal' }]);
      expect(storyOf(seen())).toEqual(['lab/a v2 v4', 'lab/b v2 v4', 'lab/b v4 v2', 'lab/a v4 v2']);
      const types = await expectStopped('vanishing', ended);
      expect(types.indexOf('held')).toBeGreaterThan(0);
      expect(types.indexOf('held')).toBeLessThan(types.indexOf('regressed'));
      expect(ended.stderr).toMatch(/is blind on lab: .* Silence is not health/);
    });

    /** Promise 6, from the log: after the harm nothing began but restores. */
    async function expectStopped(name: string, ended: Ended): Promise<readonly string[]> {
      const events = eventsIn(await desk.run(['events', name, '-o', 'json']));
      const types = events.map(({ type }) => type);
      const harmAt = types.indexOf('regressed');
      expect(harmAt, ended.stderr).toBeGreaterThan(0);
      expect(types.slice(harmAt)).not.toContain('cluster-started');
      expect(types.at(-1)).toBe('rollback-finished');
      return types;
    }
  },
);

function targetsOf(sites: readonly Site[]): readonly PrometheusTargets[] {
  return sites.map(({ cluster, zone, port }) => ({
    addresses: [`127.0.0.1:${port}`],
    labels: { cluster, zone },
  }));
}
