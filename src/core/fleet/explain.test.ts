import { expect, test } from 'vitest';
import { fleetWith, source, tenant } from '../../../test/fixtures/fleet.ts';
import { explainCluster } from './explain.ts';

const fleet = fleetWith({
  clusters: [
    {
      name: 'app-1',
      labels: { region: 'eu' },
      witnesses: ['mesh'],
      override: { tier: 'internal', reason: 'moving out', owner: 'ann', until: 500 },
    },
    { name: 'app-2', labels: { region: 'eu' } },
    'mesh',
    'obs',
  ],
  tenants: [
    tenant('shop', { labels: { region: 'eu' }, exposure: 'internet' }),
    tenant('blog', { on: ['app-1'], criticality: 'internal' }),
  ],
  sources: [source('prom', ['obs']), source('own', 'each'), source('probes', 'outside')],
});

test('given a cluster, everything that decides about it is told', () => {
  expect(explainCluster(fleet, 'app-1', 0)).toEqual({
    cluster: 'app-1',
    tier: 'internal',
    tierIndex: 1,
    exposure: 'internet',
    reasons: [
      'internal: an override by ann until 1970-01-01T00:00:00Z sets it ("moving out"); without it the tier would be application',
      'application: the tenant shop of that criticality is placed on it',
    ],
    tenants: [
      {
        tenant: 'blog',
        criticality: 'internal',
        traffic: 'real',
        exposure: 'internal',
        placed: 'by name',
      },
      {
        tenant: 'shop',
        criticality: 'application',
        traffic: 'real',
        exposure: 'internet',
        placed: 'by labels region=eu',
      },
    ],
    watchedBy: [
      { kind: 'cluster', cluster: 'mesh', sources: [], named: true },
      { kind: 'cluster', cluster: 'obs', sources: ['prom'], named: false },
      { kind: 'itself', sources: ['own'] },
      { kind: 'outside', name: 'outside', sources: ['probes'] },
    ],
    watches: [],
    copies: [
      { tenant: 'blog', clusters: ['app-1'], minUntouched: 0 },
      { tenant: 'shop', clusters: ['app-1', 'app-2'], minUntouched: 1 },
    ],
    override: { tier: 'internal', reason: 'moving out', owner: 'ann', until: 500, expired: false },
  });
});

test('given a witness, the clusters that it watches are listed', () => {
  const watches = explainCluster(fleet, 'obs', 0)?.watches.map(({ cluster }) => cluster);
  expect(watches).toEqual(['app-1', 'app-2', 'mesh']);
});

test('given an override that is over, it is told as expired', () => {
  expect(explainCluster(fleet, 'app-1', 500)).toMatchObject({
    tier: 'application',
    override: { expired: true },
  });
});

test('given a name that no cluster has, there is nothing to tell', () => {
  expect(explainCluster(fleet, 'app-9', 0)).toBeNull();
});
