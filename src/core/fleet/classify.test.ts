import { describe, expect, test } from 'vitest';
import { fleetWith, source, tenant } from '../../../test/fixtures/fleet.ts';
import { classify } from './classify.ts';
import type { FleetWords } from '../../../test/fixtures/fleet.ts';

const now = Date.UTC(2026, 10, 23);
const later = Date.UTC(2026, 11, 24);

function tiersOf(words: FleetWords): Record<string, string> {
  const { clusters } = classify(fleetWith(words), now);
  return Object.fromEntries([...clusters.values()].map(({ cluster, tier }) => [cluster, tier]));
}

function override(tier: string, until: number) {
  return { tier, reason: 'a migration', owner: 'ann', until };
}

const shop = tenant('shop', { on: ['app'] });
const probe = tenant('probe', { on: ['app', 'lab'], traffic: 'synthetic' });

const cases: readonly { name: string; given: FleetWords; expected: Record<string, string> }[] = [
  {
    name: 'the highest criticality among the real tenants decides',
    given: {
      clusters: ['app'],
      tenants: [shop, tenant('wiki', { on: ['app'], criticality: 'internal' })],
    },
    expected: { app: 'application' },
  },
  {
    name: 'synthetic traffic alone is the first tier, however critical it calls itself',
    given: { clusters: ['app', 'lab'], tenants: [shop, probe] },
    expected: { app: 'application', lab: 'test' },
  },
  {
    name: 'a staging placement does not make its cluster critical',
    given: {
      clusters: ['app', 'lab'],
      tenants: [
        {
          ...shop,
          placements: [
            ...shop.placements,
            ...tenant('shop', { on: ['lab'], criticality: 'test' }).placements,
          ],
        },
      ],
    },
    expected: { app: 'application', lab: 'test' },
  },
  {
    name: 'a declared tier raises',
    given: { clusters: [{ name: 'app', declaredTier: 'infrastructure' }], tenants: [shop] },
    expected: { app: 'infrastructure' },
  },
  {
    name: 'a declared tier never lowers',
    given: { clusters: [{ name: 'app', declaredTier: 'test' }], tenants: [shop] },
    expected: { app: 'application' },
  },
  {
    name: 'a witness ranks one above what it watches',
    given: {
      clusters: [{ name: 'wiki', witnesses: ['obs'] }, 'obs'],
      tenants: [tenant('wiki', { on: ['wiki'], criticality: 'internal' })],
    },
    expected: { obs: 'application', wiki: 'internal' },
  },
  {
    name: 'a witness of witnesses ranks above them, at most the last',
    given: {
      clusters: [
        { name: 'app', witnesses: ['obs'] },
        { name: 'obs', witnesses: ['meta'] },
        { name: 'meta', witnesses: ['top'] },
        'top',
      ],
      tenants: [tenant('wiki', { on: ['app'], criticality: 'internal' })],
    },
    expected: {
      app: 'internal',
      obs: 'application',
      meta: 'infrastructure',
      top: 'infrastructure',
    },
  },
  {
    name: 'a source on one cluster makes it the witness of all',
    given: {
      clusters: ['app', 'lab', 'obs'],
      tenants: [shop, probe, tenant('metrics', { on: ['obs'], criticality: 'internal' })],
      sources: [source('prom', ['obs'])],
    },
    expected: { app: 'application', lab: 'test', obs: 'infrastructure' },
  },
  {
    name: 'watching clusters that only test raises nothing',
    given: {
      clusters: [{ name: 'lab', witnesses: ['obs'] }, 'obs'],
      tenants: [tenant('probe', { on: ['lab', 'obs'], traffic: 'synthetic' })],
    },
    expected: { lab: 'test', obs: 'test' },
  },
  {
    name: 'watching a real tenant of the first tier raises',
    given: {
      clusters: [{ name: 'lab', witnesses: ['obs'] }, 'obs'],
      tenants: [tenant('trial', { on: ['lab'], criticality: 'test' })],
    },
    expected: { lab: 'test', obs: 'internal' },
  },
  {
    name: 'a witness of something real is real itself, also without tenants',
    given: {
      clusters: [{ name: 'lab', witnesses: ['obs'] }, { name: 'obs', witnesses: ['meta'] }, 'meta'],
      tenants: [tenant('trial', { on: ['lab'], criticality: 'test' })],
    },
    expected: { lab: 'test', obs: 'internal', meta: 'application' },
  },
  {
    name: 'a declared tier above the first is real as well',
    given: { clusters: [{ name: 'app', declaredTier: 'internal', witnesses: ['obs'] }, 'obs'] },
    expected: { app: 'internal', obs: 'application' },
  },
  {
    name: 'watching itself raises nothing',
    given: { clusters: ['app'], tenants: [shop], sources: [source('prom', ['app'])] },
    expected: { app: 'application' },
  },
  {
    name: 'every cluster with its own source stays where its tenants put it',
    given: { clusters: ['app', 'lab'], tenants: [shop, probe], sources: [source('prom', 'each')] },
    expected: { app: 'application', lab: 'test' },
  },
  {
    name: 'two that watch each other share the highest own tier of them',
    given: {
      clusters: [
        { name: 'app', witnesses: ['obs'] },
        { name: 'obs', witnesses: ['app'] },
      ],
      tenants: [shop],
    },
    expected: { app: 'application', obs: 'application' },
  },
  {
    name: 'a cycle shares what one of them gets from watching outside of it',
    given: {
      clusters: [
        { name: 'app', witnesses: ['a'] },
        { name: 'a', witnesses: ['b'] },
        { name: 'b', witnesses: ['c'] },
        { name: 'c', witnesses: ['a'] },
      ],
      tenants: [shop],
    },
    expected: { app: 'application', a: 'infrastructure', b: 'infrastructure', c: 'infrastructure' },
  },
  {
    name: 'an override lowers, and others see the lowered tier',
    given: {
      clusters: [{ name: 'app', override: override('test', later), witnesses: ['obs'] }, 'obs'],
      tenants: [shop],
    },
    expected: { app: 'test', obs: 'internal' },
  },
  {
    name: 'an override ends at its instant',
    given: { clusters: [{ name: 'app', override: override('test', now) }], tenants: [shop] },
    expected: { app: 'application' },
  },
  {
    name: 'a witness with an override keeps what it says',
    given: {
      clusters: [
        { name: 'app', witnesses: ['obs'] },
        { name: 'obs', override: override('internal', later) },
      ],
      tenants: [shop],
    },
    expected: { app: 'application', obs: 'internal' },
  },
  {
    name: 'in a cycle an override lowers one, and no longer lifts the others',
    given: {
      clusters: [
        { name: 'app', witnesses: ['obs'], override: override('internal', later) },
        { name: 'obs', witnesses: ['app'] },
      ],
      tenants: [shop],
    },
    expected: { app: 'internal', obs: 'internal' },
  },
  {
    name: 'a fleet of a single tier has no higher one',
    given: {
      tiers: ['only'],
      clusters: [{ name: 'app', witnesses: ['obs'] }, 'obs'],
      tenants: [tenant('shop', { on: ['app'], criticality: 'only' })],
    },
    expected: { app: 'only', obs: 'only' },
  },
];

describe('which tier a cluster has', () => {
  test.each(cases)('$name', ({ given, expected }) => {
    expect(tiersOf(given)).toEqual(expected);
  });
});

describe('what else a cluster is', () => {
  test('its tenants by name, each once, and the exposure of the most exposed, synthetic or not', () => {
    const fleet = fleetWith({
      clusters: ['app', 'empty'],
      tenants: [
        tenant('wiki', { on: ['app'], exposure: 'isolated' }),
        tenant('probe', { on: ['app'], traffic: 'synthetic', exposure: 'partner' }),
      ],
    });
    const { clusters } = classify(fleet, now);
    expect(clusters.get('app')).toMatchObject({ tenants: ['probe', 'wiki'], exposure: 'partner' });
    expect(clusters.get('empty')).toMatchObject({ tenants: [], exposure: 'isolated' });
  });
});
