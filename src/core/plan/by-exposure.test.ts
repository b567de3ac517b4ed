import { describe, expect, test } from 'vitest';
import { check, source, tenant } from '../../../test/fixtures/fleet.ts';
import { outline, planned, refused } from '../../../test/fixtures/plan.ts';
import type { FleetWords, RolloutWords } from '../../../test/fixtures/fleet.ts';
import type { Strategy } from '../fleet/fleet.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const fleet: FleetWords = {
  clusters: ['app-1', 'app-2', 'lab', 'mesh', 'shop-1', 'shop-2', 'wiki'],
  tenants: [
    tenant('load', { on: ['lab'], traffic: 'synthetic', exposure: 'isolated' }),
    tenant('wiki', { on: ['wiki'], criticality: 'internal' }),
    tenant('shop', { on: ['shop-1', 'shop-2'], exposure: 'internet' }),
    tenant('files', { on: ['app-1'], exposure: 'partner' }),
    tenant('books', { on: ['app-2'] }),
    tenant('mesh', { on: ['mesh'], criticality: 'infrastructure', exposure: 'isolated' }),
    tenant('gate', { on: ['wiki'], criticality: 'internal', exposure: 'internet' }),
  ],
  sources: [source('out', 'outside')],
};

function byExposure(words: Partial<Strategy> = {}, more: RolloutWords = {}): RolloutWords {
  const strategy = { name: 'exposure', order: 'exposure', ...words } as const;
  return { checks: [check('errors', 'out')], ...more, strategy };
}

describe('the stages of a plan by exposure', () => {
  test('come in the order of exposure, behind a short one on the tier test', () => {
    expect(outline(planned(fleet, byExposure()))).toEqual([
      'smoke: lab',
      // A cluster is as exposed as the most exposed of its tenants: the gate makes the wiki so.
      'internet: wiki | shop-1 | shop-2',
      'partner: app-1',
      'internal: app-2',
      'isolated: mesh',
    ]);
  });

  test('have no smoke among them where somebody switched it off, and say why', () => {
    const plan = planned(fleet, byExposure({ smoke: { kind: 'off', reason: 'the lab is away' } }));
    expect(outline(plan)).toEqual([
      'internet: wiki | shop-1 | shop-2',
      'partner: app-1',
      'internal: app-2',
      'isolated: lab | mesh',
    ]);
    expect(plan.exceptions).toEqual([
      { code: 'smoke-off', message: 'no smoke stage on test comes first: the lab is away' },
    ]);
    expect(plan.warnings.map(({ code }) => code)).not.toContain('no-smoke');
  });

  test('warn where nothing can be tried before what is most exposed', () => {
    const targets = { kind: 'names', names: ['shop-1'] } as const;
    const plan = planned(fleet, byExposure({}, { targets }));
    expect(outline(plan)).toEqual(['internet: shop-1']);
    expect(plan.warnings).toContainEqual({
      code: 'no-smoke',
      message:
        'No cluster of the tier test is targeted, so no smoke stage comes first: what breaks at ' +
        'once is seen in internet.',
    });
    expect(plan.exceptions).toBeUndefined();
  });

  test('hold only what an attack reaches; the rest comes last, in the order of tiers, each with why', () => {
    const attackVector = { exposure: 'partner', component: null } as const;
    const plan = planned(fleet, byExposure({}, { attackVector }));
    expect(outline(plan)).toEqual([
      'smoke: lab',
      'internet: wiki | shop-1 | shop-2',
      'partner: app-1',
      'unexposed: app-2 | mesh',
    ]);
    const [first, second] = plan.stages.at(-1)?.waves ?? [];
    expect(first?.reasons).toContain(
      'app-2: reachable as internal, and the attack comes from internet or partner',
    );
    expect(second?.reasons).toContain(
      'mesh: reachable as isolated, and the attack comes from internet or partner',
    );
    expect(plan.stages.at(-1)?.reasons[0]).toBe(
      'unexposed comes last: the attack reaches none of its clusters',
    );
  });

  test('hold only clusters that have the vulnerable component; the others are not dropped', () => {
    const attackVector = { exposure: 'internet', component: 'openssl' } as const;
    const clusters = [
      { name: 'a', components: ['ingester', 'openssl'] },
      { name: 'b', components: ['ingester'] },
      { name: 'c', components: ['openssl'] },
    ];
    const plan = planned(
      {
        clusters,
        tenants: ['a', 'b', 'c'].map((on) => tenant(on, { on: [on], exposure: 'internet' })),
      },
      byExposure({}, { attackVector, checks: [] }),
    );
    expect(outline(plan)).toEqual(['internet: a', 'unexposed: b']);
    expect(plan.stages[1]?.waves[0]?.reasons).toContain(
      'b: without the vulnerable component openssl',
    );
    expect(plan.excluded.map(({ cluster }) => cluster)).toEqual(['c']);
  });

  test('are one where an attack reaches nobody', () => {
    const attackVector = { exposure: 'internet', component: null } as const;
    const quiet = { clusters: ['a'], tenants: [tenant('t', { on: ['a'] })] };
    const [only, ...others] = planned(quiet, byExposure({}, { attackVector })).stages;
    expect(others).toEqual([]);
    expect(only).toMatchObject({ tier: 'unexposed' });
    expect(only?.reasons[0]).toContain('is all there is');
  });
});

describe('inside a stage', () => {
  const mixed: FleetWords = {
    clusters: ['a', { name: 'b', witnesses: ['c'] }, 'c', 'd'],
    tenants: [
      tenant('w', { on: ['a'], criticality: 'infrastructure', exposure: 'internet' }),
      tenant('x', { on: ['b'], criticality: 'application', exposure: 'internet' }),
      tenant('y', { on: ['c'], criticality: 'internal', exposure: 'internet' }),
      tenant('z', { on: ['d'], criticality: 'internal', exposure: 'internet' }),
    ],
  };

  test('the least critical go first, but a witness after what it watches (promise 4)', () => {
    expect(outline(planned(mixed, byExposure()))).toEqual(['internet: d | b | a | c']);
  });

  test('copies of a tenant keep apart (promise 5), and one that can spare none is refused', () => {
    const tenants = (minUntouched: number) => [
      tenant('t', {
        on: ['a', 'b'],
        exposure: 'internet',
        minUntouched: { kind: 'count', count: minUntouched },
      }),
    ];
    const stages = {
      internet: {
        maxConcurrency: { kind: 'percent', percent: 100 },
        ramp: { first: 9, factor: 1 },
      },
    } as const;
    const words = { clusters: ['a', 'b'] };
    const rollout = byExposure({ stages });
    expect(outline(planned({ ...words, tenants: tenants(1) }, rollout))).toEqual([
      'internet: a | b',
    ]);
    expect(outline(planned({ ...words, tenants: tenants(0) }, rollout))).toEqual(['internet: a b']);
    expect(refused({ ...words, tenants: tenants(2) }, rollout)).toMatchObject([
      { code: 'no-copy-to-spare', promise: 5 },
    ]);
  });

  test('what nobody outside sees asks for its acceptance (promise 4)', () => {
    const gates = planned(fleet, byExposure({}, { checks: [] })).stages.map((stage) => stage.gates);
    expect(gates.every((all) => all.some(({ kind }) => kind === 'accept-risk'))).toBe(true);
  });
});

describe('the figures of a stage', () => {
  const figures = {
    test: { maxConcurrency: { kind: 'count', count: 3 }, approvals: 1 },
    internal: { waveSoakMs: 20 * minuteMs, approvals: 1 },
    application: {
      waveSoakMs: 15 * minuteMs,
      ramp: { first: 1, factor: 1 },
      maxConcurrency: { kind: 'count', count: 2 },
      approvals: 2,
    },
  } as const;
  const stageOf = (name: string, words: Partial<Strategy> = {}) =>
    planned({ ...fleet, figures }, byExposure(words)).stages.find(({ tier }) => tier === name);

  test('are what the most careful of its tiers does between waves', () => {
    expect(stageOf('internet')).toMatchObject({
      soakMs: 20 * minuteMs,
      waveSoakMs: 20 * minuteMs,
      untilEvidence: false,
      concurrencyMax: 1,
    });
    expect(stageOf('internet')?.gates).toEqual([
      { kind: 'soak', of: 'smoke', soakMs: 10 * minuteMs },
      { kind: 'approval', count: 2 },
    ]);
    expect(stageOf('internet')?.reasons).toContain(
      'between its waves, and behind them, it is as careful as the most careful of the tiers of its clusters: internal and application',
    );
  });

  test('are those of the strategy where it has some, of the tiers and of the stage', () => {
    const stages = {
      internet: { soakMs: 5 * minuteMs, approvals: 0, progressDeadlineMs: hourMs },
    } as const;
    const tiers = { application: { waveSoakMs: 40 * minuteMs } };
    expect(stageOf('partner', { tiers, stages })?.soakMs).toBe(40 * minuteMs);
    const internet = stageOf('internet', { name: 'quick', tiers, stages });
    expect(internet).toMatchObject({
      soakMs: 5 * minuteMs,
      waveSoakMs: 5 * minuteMs,
      progressDeadlineMs: hourMs,
    });
    expect(internet?.gates.map(({ kind }) => kind)).toEqual(['soak']);
    expect(internet?.reasons).toContain(
      'the strategy quick sets its soak, approvals and progressDeadline',
    );
  });

  test('of the smoke stage are the pace of its tier, and one short soak behind its last wave', () => {
    const words: FleetWords = {
      clusters: ['l-1', 'l-2', 'l-3'],
      tenants: [tenant('load', { on: ['l-1', 'l-2', 'l-3'], traffic: 'synthetic' })],
      figures,
    };
    const [smoke] = planned(words, byExposure()).stages;
    expect(smoke).toMatchObject({ soakMs: 10 * minuteMs, waveSoakMs: 0, concurrencyMax: 3 });
    expect(smoke?.gates).toContainEqual({ kind: 'approval', count: 1 });
    const longer = byExposure({ smoke: { kind: 'soak', soakMs: hourMs } });
    expect(planned(words, longer).stages[0]?.soakMs).toBe(hourMs);
  });

  test('leave ten minutes to soak where the tiers soak between no waves', () => {
    const none = { waveSoakMs: 0 };
    const quick = { internal: none, application: { ...none, soakMs: 4 * minuteMs } };
    const { stages } = planned({ ...fleet, figures: quick }, byExposure());
    const soaks = Object.fromEntries(stages.map(({ tier, soakMs }) => [tier, soakMs / minuteMs]));
    expect(soaks).toEqual({ smoke: 10, internet: 10, partner: 4, internal: 4, isolated: 120 });
  });

  test('let a stage take as long as the verdicts that end its soak', () => {
    const slow = {
      ...check('errors', 'out'),
      threshold: { ...check('e', 'out').threshold, forMs: hourMs },
    };
    const [smoke] = planned(fleet, byExposure({}, { checks: [slow] })).stages;
    expect(smoke?.progressDeadlineMs).toBeGreaterThan(3 * hourMs);
  });
});

describe('who watches others', () => {
  test('may be changed before them, which is said', () => {
    const words: FleetWords = {
      clusters: ['app', 'obs'],
      tenants: [
        tenant('shop', { on: ['app'] }),
        tenant('panel', { on: ['obs'], exposure: 'internet' }),
      ],
      sources: [source('prom', ['obs'])],
    };
    const plan = planned(words, byExposure({}, { checks: [] }));
    expect(outline(plan)).toEqual(['internet: obs', 'internal: app']);
    expect(plan.warnings).toContainEqual({
      code: 'witness-before-watched',
      message:
        '1 cluster that watches others is changed in an earlier stage than those: obs. By criticality they would come last.',
    });
  });
});
