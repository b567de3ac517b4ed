import { describe, expect, test } from 'vitest';
import { fleetWith, tenant } from '../../../test/fixtures/fleet.ts';
import { copiesByCluster, copiesOf } from './copies.ts';

const clusters = ['a', 'b', 'c', 'd'].map((name) => ({ name, labels: { region: 'eu' } }));

describe('how many copies of a tenant stay untouched', () => {
  test.each([
    { name: 'none of a single copy', on: ['a'], wish: null, expected: 0 },
    { name: 'one of two copies', on: ['a', 'b'], wish: null, expected: 1 },
    { name: 'one of four copies', on: ['a', 'b', 'c', 'd'], wish: null, expected: 1 },
    { name: 'as many as it wants', on: ['a', 'b', 'c'], wish: count(2), expected: 2 },
    { name: 'all, when it wants too many', on: ['a'], wish: count(3), expected: 3 },
    { name: 'a share, rounded down', on: ['a', 'b', 'c'], wish: percent(99), expected: 2 },
    { name: 'a share, but at least one', on: ['a', 'b', 'c'], wish: percent(1), expected: 1 },
  ])('$name', ({ on, wish, expected }) => {
    const fleet = fleetWith({ clusters, tenants: [tenant('shop', { on, minUntouched: wish })] });
    expect(copiesOf(fleet)).toEqual([{ tenant: 'shop', clusters: on, minUntouched: expected }]);
  });
});

test('copies are counted over all placements, each cluster once, whatever the traffic', () => {
  const shop = tenant('shop', { on: ['b', 'a'] });
  const staging = tenant('shop', { on: ['b', 'c'], traffic: 'synthetic' });
  const both = { ...shop, placements: [...shop.placements, ...staging.placements] };
  const [copies] = copiesOf(fleetWith({ clusters, tenants: [both] }));
  expect(copies?.clusters).toEqual(['a', 'b', 'c']);
});

test('a cluster lists the tenants that keep copies untouched, by name', () => {
  const fleet = fleetWith({
    clusters,
    tenants: [
      tenant('shop', { labels: { region: 'eu' } }),
      tenant('blog', { on: ['a', 'b'] }),
      tenant('single', { on: ['a'] }),
    ],
  });
  const byCluster = copiesByCluster(fleet);
  expect(byCluster.get('a')?.map((each) => each.tenant)).toEqual(['blog', 'shop']);
  expect(byCluster.get('d')?.map((each) => each.tenant)).toEqual(['shop']);
});

function count(value: number) {
  return { kind: 'count', count: value } as const;
}

function percent(value: number) {
  return { kind: 'percent', percent: value } as const;
}
