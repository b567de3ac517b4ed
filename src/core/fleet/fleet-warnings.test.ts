import { describe, expect, test } from 'vitest';
import { fleetWith, source, tenant } from '../../../test/fixtures/fleet.ts';
import { classify } from './classify.ts';
import type { FleetWords } from '../../../test/fixtures/fleet.ts';

const now = 1_000;

function warningsOf(words: FleetWords): readonly string[] {
  const { warnings } = classify(fleetWith(words), now);
  return warnings.map(({ code, message }) => `${code}: ${message}`);
}

/** A cluster and a tenant for each tier, so that nothing is amiss. */
const oneOfEach: FleetWords = {
  clusters: ['lab', 'wiki', 'shop', 'mesh'],
  tenants: [
    tenant('probe', { on: ['lab'], traffic: 'synthetic' }),
    tenant('wiki', { on: ['wiki'], criticality: 'internal' }),
    tenant('shop', { on: ['shop'] }),
    tenant('mesh', { on: ['mesh'], criticality: 'infrastructure' }),
  ],
};

test('given a cluster in every tier, there is nothing to say', () => {
  expect(warningsOf(oneOfEach)).toEqual([]);
});

describe('what is amiss with a fleet', () => {
  test.each([
    {
      name: 'most of it watches, and so is in the last tier',
      given: {
        ...oneOfEach,
        clusters: ['lab', 'wiki', 'shop', 'mesh', 'obs-1', 'obs-2', 'obs-3', 'obs-4'],
        sources: [source('prom', ['obs-1', 'obs-2', 'obs-3', 'obs-4'])],
      },
      expected: [
        'last-tier-crowded: 5 of 8 clusters are in the last tier, infrastructure: 1 through tenants ' +
          '(mesh); 4 through watching others (obs-1, obs-2, obs-3 and 1 more). ' +
          'Going last protects little when most of the fleet goes last.',
      ],
    },
    {
      name: 'nobody has the criticality of a tier',
      given: { ...oneOfEach, tenants: oneOfEach.tenants!.filter(({ name }) => name !== 'wiki') },
      expected: [
        'tier-empty: No cluster is in the tier internal: ' +
          'no real tenant has that criticality, and none is declared.',
      ],
    },
    {
      name: 'a tier is emptied by what its only cluster watches',
      given: { ...oneOfEach, sources: [source('prom', ['wiki'])] },
      expected: [
        'tier-empty: No cluster is in the tier internal: wiki would be by its tenants, ' +
          'but has another through watching others.',
      ],
    },
    {
      name: 'a tenant of a tier lives only beside more critical ones',
      given: {
        ...oneOfEach,
        tenants: [
          ...oneOfEach.tenants!.filter(({ name }) => name !== 'wiki'),
          tenant('docs', { on: ['shop'], criticality: 'internal' }),
        ],
      },
      expected: [
        'tier-empty: No cluster is in the tier internal: ' +
          'wherever docs of that criticality is placed, a more critical one is too.',
      ],
    },
    {
      name: 'nothing is left to test on',
      given: {
        clusters: ['wiki', 'shop', 'mesh'],
        tenants: oneOfEach.tenants!.filter(({ name }) => name !== 'probe'),
      },
      expected: [
        'tier-empty: No cluster is in the tier test: ' +
          'a real tenant of a higher criticality is placed on every cluster.',
      ],
    },
    {
      name: 'an override has expired',
      given: {
        ...oneOfEach,
        clusters: [
          'lab',
          'wiki',
          { name: 'shop', override: { tier: 'test', reason: 'r', owner: 'ann', until: now } },
          'mesh',
        ],
      },
      expected: [
        'override-expired: shop: the override to test by ann expired at 1970-01-01T00:00:01Z, ' +
          'and no longer lowers its tier.',
      ],
    },
  ] satisfies readonly { name: string; given: FleetWords; expected: readonly string[] }[])(
    '$name',
    ({ given, expected }) => {
      expect(warningsOf(given)).toEqual(expected);
    },
  );
});
