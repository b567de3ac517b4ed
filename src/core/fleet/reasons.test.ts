import { describe, expect, test } from 'vitest';
import { fleetWith, source, tenant } from '../../../test/fixtures/fleet.ts';
import { classify } from './classify.ts';
import type { FleetWords } from '../../../test/fixtures/fleet.ts';

const now = Date.UTC(2026, 10, 23);
const later = Date.UTC(2026, 11, 24);
const shop = tenant('shop', { on: ['app-1'] });

/** The reasons of the cluster `it`. */
const cases: readonly { name: string; given: FleetWords; reasons: readonly string[] }[] = [
  {
    name: 'through its tenants',
    given: {
      clusters: ['it'],
      tenants: ['d', 'c', 'b', 'a', 'e'].map((name) => tenant(name, { on: ['it'] })),
    },
    reasons: ['application: the tenants a, b, c and 2 more of that criticality are placed on it'],
  },
  {
    name: 'through synthetic traffic alone',
    given: { clusters: ['it'], tenants: [tenant('probe', { on: ['it'], traffic: 'synthetic' })] },
    reasons: ['test: only synthetic traffic is placed on it (probe)'],
  },
  {
    name: 'through a declared tier, over its tenants',
    given: {
      clusters: [{ name: 'it', declaredTier: 'infrastructure' }],
      tenants: [tenant('shop', { on: ['it'] })],
    },
    reasons: [
      'infrastructure: it is declared',
      'application: the tenant shop of that criticality is placed on it',
    ],
  },
  {
    name: 'in spite of a declared tier below its tenants',
    given: {
      clusters: [{ name: 'it', declaredTier: 'test' }],
      tenants: [tenant('shop', { on: ['it'] })],
    },
    reasons: [
      'application: the tenant shop of that criticality is placed on it',
      'test is declared, which changes nothing: a declared tier only raises',
    ],
  },
  {
    name: 'through a source on it',
    given: { clusters: ['app-1', 'it'], tenants: [shop], sources: [source('prom', ['it'])] },
    reasons: [
      'infrastructure: it watches app-1 (application) through the source prom, and a witness ranks one tier above what it watches',
      'test: no tenant is placed on it',
    ],
  },
  {
    name: 'through a cluster of the last tier that names it',
    given: {
      clusters: [{ name: 'mesh', declaredTier: 'infrastructure', witnesses: ['it'] }, 'it'],
    },
    reasons: [
      'infrastructure: it watches mesh (infrastructure), which names it as a witness, and a witness ranks one tier above what it watches, at most the last',
      'test: no tenant is placed on it',
    ],
  },
  {
    name: 'through a cycle of witnesses',
    given: {
      clusters: [
        { name: 'app-1', witnesses: ['it'] },
        { name: 'it', witnesses: ['app-1'] },
      ],
      tenants: [shop, tenant('wiki', { on: ['it'], criticality: 'internal' })],
    },
    reasons: [
      'application: it and app-1 watch each other in a cycle, and share the highest tier among them, which is that of app-1',
      'internal: the tenant wiki of that criticality is placed on it',
    ],
  },
  {
    name: 'through an override in force',
    given: {
      clusters: [
        {
          name: 'it',
          override: { tier: 'test', reason: 'moving out', owner: 'ann', until: later },
        },
      ],
      tenants: [tenant('shop', { on: ['it'] })],
    },
    reasons: [
      'test: an override by ann until 2026-12-24T00:00:00Z sets it ("moving out"); without it the tier would be application',
      'application: the tenant shop of that criticality is placed on it',
    ],
  },
  {
    name: 'through a declared tier that its witnessing would give it as well',
    given: {
      clusters: [
        { name: 'it', declaredTier: 'infrastructure' },
        { name: 'app-1', witnesses: ['it'] },
      ],
      tenants: [shop],
    },
    reasons: [
      'infrastructure: it is declared',
      'test: no tenant is placed on it',
      'infrastructure: it watches app-1 (application), which names it as a witness, and a witness ranks one tier above what it watches',
    ],
  },
  {
    name: 'after an override',
    given: {
      clusters: [
        { name: 'it', override: { tier: 'test', reason: 'moving out', owner: 'ann', until: now } },
      ],
      tenants: [tenant('shop', { on: ['it'] })],
    },
    reasons: [
      'application: the tenant shop of that criticality is placed on it',
      'the override to test by ann expired at 2026-11-23T00:00:00Z, and no longer counts',
    ],
  },
];

describe('why a cluster has its tier', () => {
  test.each(cases)('$name', ({ given, reasons }) => {
    expect(classify(fleetWith(given), now).clusters.get('it')?.reasons).toEqual(reasons);
  });
});
