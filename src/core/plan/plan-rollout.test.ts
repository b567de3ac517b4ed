import { describe, expect, test } from 'vitest';
import { check, source, tenant } from '../../../test/fixtures/fleet.ts';
import { outline, planned } from '../../../test/fixtures/plan.ts';
import type { FleetWords } from '../../../test/fixtures/fleet.ts';

const minuteMs = 60_000;

const probe = tenant('probe', { on: ['lab'], traffic: 'synthetic' });
const wiki = tenant('wiki', { on: ['wiki'], criticality: 'internal' });
const shop = tenant('shop', { on: ['app-1', 'app-2'] });

describe('small fleets get a good plan', () => {
  const cases: readonly { name: string; given: FleetWords; expected: readonly string[] }[] = [
    {
      name: 'one infrastructure cluster that watches all',
      given: {
        clusters: ['app-1', 'app-2', 'lab', 'obs'],
        tenants: [shop, probe],
        sources: [source('prom', ['obs'])],
      },
      expected: ['test: lab', 'application: app-1 | app-2', 'infrastructure: obs'],
    },
    {
      name: 'every cluster with its own Prometheus',
      given: {
        clusters: ['app-1', 'app-2', 'lab', 'wiki'],
        tenants: [shop, probe, wiki],
        sources: [source('prom', 'each')],
      },
      expected: ['test: lab', 'internal: wiki', 'application: app-1 | app-2'],
    },
    {
      name: 'a tenant on every cluster of one tier',
      given: {
        clusters: ['a', 'b', 'c', 'd'],
        tenants: [tenant('mesh', { labels: {} })],
        figures: { application: { maxConcurrency: { kind: 'percent', percent: 100 } } },
      },
      expected: ['application: a | b c | d'],
    },
    {
      name: 'a tenant on every cluster of several tiers',
      given: {
        clusters: ['app-1', 'app-2', 'lab', 'wiki'],
        tenants: [shop, probe, wiki, tenant('agent', { labels: {}, criticality: 'test' })],
      },
      expected: ['test: lab', 'internal: wiki', 'application: app-1 | app-2'],
    },
    {
      name: 'two clusters that watch each other',
      given: {
        clusters: [
          { name: 'left', witnesses: ['right'] },
          { name: 'right', witnesses: ['left'] },
        ],
        tenants: [tenant('shop', { on: ['left'] }), tenant('blog', { on: ['right'] })],
        figures: { application: { ramp: { first: 2, factor: 2 } } },
      },
      expected: ['application: left | right'],
    },
    {
      name: 'a tier of one cluster',
      given: { clusters: ['app'], tenants: [tenant('shop', { on: ['app'] })] },
      expected: ['application: app'],
    },
    {
      name: 'two clusters that watch all, each other included',
      given: {
        clusters: ['app-1', 'obs-1', 'obs-2'],
        tenants: [tenant('shop', { on: ['app-1'] })],
        sources: [source('prom', ['obs-1', 'obs-2'])],
      },
      expected: ['application: app-1', 'infrastructure: obs-1 | obs-2'],
    },
    {
      name: 'one cluster that watches itself and nobody else',
      given: {
        clusters: ['only'],
        tenants: [tenant('shop', { on: ['only'] })],
        sources: [source('prom', ['only'])],
      },
      expected: ['application: only'],
    },
  ];
  test.each(cases)('$name', ({ given, expected }) => {
    expect(outline(planned(given))).toEqual(expected);
  });
});

describe('a stage has the figures of its tier', () => {
  const fleet: FleetWords = {
    clusters: ['app-1', 'app-2', 'lab'],
    tenants: [tenant('shop', { on: ['app-1', 'app-2'], minUntouched: null }), probe],
    sources: [source('out', 'outside')],
    figures: {
      test: { soakMs: 30 * minuteMs, waveSoakMs: 5 * minuteMs },
      application: { soakMs: 60 * minuteMs, waveSoakMs: 10 * minuteMs, approvals: 2 },
    },
  };
  const rollout = { checks: [check('errors', 'out')] };

  test('gates: the soak of the stage in front of it, and its approvals', () => {
    const [first, second] = planned(fleet, rollout).stages;
    expect(first?.gates).toEqual([]);
    expect(second?.gates).toEqual([
      { kind: 'soak', of: 'test', soakMs: 30 * minuteMs },
      { kind: 'approval', count: 2 },
    ]);
  });

  test('the earliest finish is every soak after the other, the last wave inside its stage', () => {
    expect(planned(fleet, rollout).earliestFinish).toBe((30 + 10 + 60) * minuteMs);
  });

  test('a strategy replaces them, and says so', () => {
    const tiers = { application: { soakMs: 6 * minuteMs, approvals: 0 } };
    const stage = planned(fleet, { ...rollout, strategy: { name: 'brisk', tiers } }).stages[1];
    expect(stage).toMatchObject({ soakMs: 6 * minuteMs, waveSoakMs: 6 * minuteMs });
    expect(stage?.gates.map(({ kind }) => kind)).toEqual(['soak']);
    expect(stage?.reasons).toContain('the strategy brisk sets its soak and approvals');
  });

  test('the default deadline is three times the soaks, and the delivery', () => {
    const [first, second] = planned(fleet, rollout).stages;
    expect(first?.progressDeadlineMs).toBe((3 * 30 + 3) * minuteMs);
    expect(second?.progressDeadlineMs).toBe((3 * (10 + 60) + 2 * 3) * minuteMs);
  });

  test('a deadline of its own is kept', () => {
    const figures = { ...fleet.figures, test: { progressDeadlineMs: 7 } };
    expect(planned({ ...fleet, figures }, rollout).stages[0]?.progressDeadlineMs).toBe(7);
  });
});

describe('stages and waves say why', () => {
  const plan = planned({
    clusters: [
      'app-1',
      'app-2',
      'app-3',
      'lab',
      'obs-1',
      'obs-2',
      { name: 'cache', witnesses: [] },
    ],
    tenants: [
      probe,
      tenant('shop', {
        on: ['app-1', 'app-2', 'app-3'],
        minUntouched: { kind: 'count', count: 2 },
      }),
      tenant('cache', { on: ['cache'], exposure: 'internet' }),
    ],
    sources: [source('prom', ['obs-1', 'obs-2'])],
    figures: { application: { maxConcurrency: { kind: 'percent', percent: 50 } } },
  });

  test('a stage: its place, its size, the order inside, and what it owes', () => {
    expect(plan.stages[1]?.reasons).toEqual([
      'application comes after test: it is more critical',
      '4 clusters in 3 waves: maxConcurrency is 50%; the first wave holds 1, and each next one 2 times as many',
      'inside the stage the watched go before their witnesses, then the least exposed, then by name',
      'it owes 1d of healthy time after its last wave, and 1h between waves',
      'no required check from outside sees all of it, which a person must accept',
    ]);
  });

  test('a wave: its size, whom it goes after, and who was kept out', () => {
    expect(plan.stages.map(({ waves }) => waves)).toEqual([
      [{ clusters: ['lab'], reasons: ['at most 1 together: maxConcurrency is 25% of 1 cluster'] }],
      [
        {
          clusters: ['app-1'],
          reasons: ['at most 1 together: waves grow from 1 by a factor of 2 up to 2'],
        },
        {
          clusters: ['app-2', 'cache'],
          reasons: [
            'at most 2 together: maxConcurrency is 50% of 4 clusters',
            'app-3 waits for a later wave: shop keeps 2 of its 3 copies untouched',
          ],
        },
        {
          clusters: ['app-3'],
          reasons: ['at most 2 together: maxConcurrency is 50% of 4 clusters'],
        },
      ],
      [
        {
          clusters: ['obs-1'],
          reasons: ['at most 1 together: maxConcurrency is 1 of 2 clusters'],
        },
        {
          clusters: ['obs-2'],
          reasons: [
            'at most 1 together: maxConcurrency is 1 of 2 clusters',
            'obs-2 goes after obs-1: they watch each other in a cycle, and never change together',
          ],
        },
      ],
    ]);
  });
});
