import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  becauseNoPast,
  noPast,
  type RunningPrometheus,
  startPrometheus,
} from '../support/prometheus.ts';
import { expectEnd } from './support/claims.ts';
import { allBut, verdictsIn } from './support/compared-evidence.ts';
import {
  type ComparedFleet,
  comparedFleet,
  comparedRollout,
  firstOf,
} from './support/compared-fleet.ts';
import { type CountedPage, openCountedPage, type Shares } from './support/compared-past.ts';
import { type Desk, openDesk } from './support/desk.ts';
import { openOutsider, type Outsider } from './support/outsider.ts';
import { statesOf, statusIn } from './support/shapes.ts';
import { typesIn } from './support/store.ts';

/** app-1 always failed twice as often as the others; whoever knows its past takes that for no harm. */
const usual = (cluster: string): Shares => ({
  failed: cluster === 'app-1' ? 0.02 : 0.01,
  slow: 0.05,
});

/** What a revision does differently, and where. */
const harm: Readonly<Record<string, Readonly<Record<string, Partial<Shares>>>>> = {
  v3: { 'app-1': { failed: 0.06 } },
  v4: { lab: { slow: 0.3 } },
};

const rate = {
  errors: 'service_requests_total{code="failed"}',
  total: 'service_requests_total',
  history: '5h',
};
const common = { source: 'prom', warmUp: '500ms' };
const checks = {
  failing: { ...common, rate },
  slow: { ...common, latency: { histogram: 'service_seconds', bounds: [0.1], history: '5h' } },
  mistaken: { ...common, rate: { ...rate, errors: 'service_errors_total' } },
};

describe.skipIf(noPast)(
  `a change that is compared with what a real Prometheus remembers ${becauseNoPast}`,
  () => {
    let desk: Desk;
    let fleet: ComparedFleet;
    let outsider: Outsider | undefined;
    let page: CountedPage | undefined;
    let prometheus: RunningPrometheus | undefined;

    beforeAll(async () => {
      desk = await openDesk();
      fleet = await comparedFleet({ zones: ['a'], applications: 3 });
      await desk.write('bare.yaml', fleet.manifests({ sources: {}, checks: {} }));
      await desk.write('first.yaml', firstOf({ revision: 'v1' }));
      expectEnd(await desk.run(['run', '-f', 'bare.yaml', '-f', 'first.yaml']), 0);
      outsider = openOutsider(fleet.sites);
      await outsider.seesAll();
      page = await openCountedPage({ clusters: fleet.clusters, usual, now: sharesNow });
      const past = join(desk.folder, 'past.txt');
      await page.writePast(past);
      const targets = [{ addresses: [page.host], labels: {} }];
      prometheus = await startPrometheus(targets, { scrapes: 2, every: '500ms', past });
      await desk.write('fleet.yaml', manifests({}));
    });
    afterAll(async () => {
      await prometheus?.stop();
      await page?.[Symbol.asyncDispose]();
      await outsider?.[Symbol.asyncDispose]();
      await desk[Symbol.asyncDispose]();
    });

    function manifests(tier: object): string {
      const url = prometheus?.url ?? '';
      const prom = { prometheus: { url }, livesOn: 'outside', step: '2s', lag: '0s' };
      const figures = { ramp: { first: 1 }, maxConcurrency: 2, ...tier };
      return fleet.manifests({ sources: { prom }, checks, tier: figures });
    }

    function sharesNow(cluster: string): Shares | null {
      const at = fleet.sites.findIndex((site) => site.cluster === cluster);
      const revision = outsider?.now()[at] ?? null;
      return revision === null ? null : { ...usual(cluster), ...harm[revision]?.[cluster] };
    }

    async function written(name: string, revision: string, spec: object = {}) {
      const judged = { checks: ['failing', 'slow'], onInconclusive: 'extend', ...spec };
      await desk.write(`${name}.yaml`, comparedRollout(name, { revision }, judged));
      return ['run', '-f', 'fleet.yaml', '-f', `${name}.yaml`, '-o', 'json'];
    }

    test('that is good is healthy beside what was usual, and is completed', async () => {
      const ended = await desk.run(await written('good', 'v2'), { withinMs: 120_000 });

      expectEnd(ended, 0);
      const status = statusIn(ended);
      expect(status).toMatchObject({ phase: 'completed', debts: [], regressions: [] });
      expect(statesOf(status)).toEqual(allBut(fleet, 'verified v2'));
      const proofs = verdictsIn(await desk.run(['explain', 'verdict/good', '-o', 'json']));
      expect(proofs.map(({ verdict }) => verdict)).toEqual(proofs.map(() => 'healthy'));
      const proof = proofs.find((one) => one.cluster === 'app-1' && one.check === 'failing');
      expect(proof?.receipt?.controls).toEqual(['app-3', 'app-2']);
      const ratio = expect.closeTo(2, 1) as number;
      expect(proof?.receipt?.comparisons?.[0]).toMatchObject({
        beside: 'controls',
        channels: [{ baseline: { ratio } }],
      });
    });

    test('that fails more often than it did is taken back before the next ones meet it', async () => {
      const ended = await desk.run(await written('bad', 'v3'), { withinMs: 120_000 });

      expectEnd(ended, 3);
      const status = statusIn(ended);
      expect(status.phase).toBe('rolled-back');
      expect(status.regressions).toMatchObject([
        { cluster: 'app-1', check: 'failing', cause: 'change' },
      ]);
      const untouched = { 'app-2': 'pending ?', 'app-3': 'pending ?' };
      expect(statesOf(status)).toEqual(allBut(fleet, 'restored v2', untouched));
      const told = await desk.run(['explain', 'rollout/bad']);
      expect(told.stdout).toMatch(
        /failing got worse on app-1: [\d.]+ % of [\d,]+ went wrong since/,
      );
      expect(told.stdout).toContain('compared with app-3 and app-2, not changed when it was');
    });

    test('that is slow is taken back also when the controller is killed in between', async () => {
      const line = await written('slow', 'v4');
      const running = desk.begin(line);
      await running.says(/lab runs v4 in every zone and is ready/);
      running.signal('SIGKILL');
      await running.end();
      const ended = await desk.run(line);

      expectEnd(ended, 3);
      const status = statusIn(ended);
      expect(status.phase).toBe('rolled-back');
      expect(status.regressions).toMatchObject([
        { cluster: 'lab', check: 'slow', cause: 'change' },
      ]);
      const told = await desk.run(['explain', 'verdict/slow/lab/slow']);
      expect(told.stdout).toMatch(
        /were above 0\.1, [\d.]+ %; its past allows for 5\.\d* % at most/,
      );
    });

    test('by counters that nobody has never begins, and says for what it waits', async () => {
      await desk.write('fleet.yaml', manifests({ progressDeadline: '9s' }));
      const spec = { checks: ['mistaken'], onInconclusive: 'advance', blindDeadline: '4s' };
      const ended = await desk.run(await written('mistaken', 'v5', spec));

      expectEnd(ended, 3);
      const status = statusIn(ended);
      expect(status.phase).toBe('halted');
      expect(status['message']).toMatch(/it waited: lab waits for mistaken to be healthy before/);
      expect(statesOf(status)).toEqual(allBut(fleet, 'pending ?'));
      expect(typesIn(desk.store, 'mistaken')).not.toContain('cluster-started');
    });
  },
);
