import { describe, expect, test } from 'vitest';
import { fleetWith, source } from '../../../test/fixtures/fleet.ts';
import { sightOf, watchOf, witnessCycles, witnessesOf } from './witnesses.ts';
import type { FleetWords } from '../../../test/fixtures/fleet.ts';

function witnessLists(words: FleetWords): Record<string, readonly string[]> {
  const witnesses = witnessesOf(fleetWith(words));
  return Object.fromEntries([...witnesses].map(([cluster, by]) => [cluster, [...by].toSorted()]));
}

describe('who watches whom', () => {
  test.each([
    {
      name: 'a source on each cluster makes nobody a witness of another',
      words: { clusters: ['a', 'b'], sources: [source('prom', 'each')] },
      expected: { a: [], b: [] },
    },
    {
      name: 'a source outside makes nobody a witness',
      words: { clusters: ['a', 'b'], sources: [source('prom', 'outside')] },
      expected: { a: [], b: [] },
    },
    {
      name: 'a source on a cluster makes it the witness of all others',
      words: { clusters: ['a', 'b', 'obs'], sources: [source('prom', ['obs'])] },
      expected: { a: ['obs'], b: ['obs'], obs: [] },
    },
    {
      name: 'a source on two clusters makes them witnesses of each other as well',
      words: { clusters: ['a', 'obs-1', 'obs-2'], sources: [source('prom', ['obs-1', 'obs-2'])] },
      expected: { a: ['obs-1', 'obs-2'], 'obs-1': ['obs-2'], 'obs-2': ['obs-1'] },
    },
    {
      name: 'a cluster names its own witnesses, beside those of the sources, and never itself',
      words: {
        clusters: [{ name: 'a', witnesses: ['a', 'b'] }, 'b', 'obs'],
        sources: [source('prom', ['obs'])],
      },
      expected: { a: ['b', 'obs'], b: ['obs'], obs: [] },
    },
    {
      name: 'names that are no clusters are left out',
      words: {
        clusters: [{ name: 'a', witnesses: ['gone'] }],
        sources: [source('prom', ['gone'])],
      },
      expected: { a: [] },
    },
  ])('$name', ({ words, expected }) => {
    expect(witnessLists(words)).toEqual(expected);
  });

  test('a sight tells the sources by name, and whether the cluster names its witness', () => {
    const watch = watchOf(
      fleetWith({
        clusters: [{ name: 'a', witnesses: ['obs'] }, 'b', 'obs'],
        sources: [source('prom', ['obs']), source('logs', ['obs'])],
      }),
    );
    expect(sightOf(watch, 'obs', 'a')).toEqual({ sources: ['logs', 'prom'], named: true });
    expect(sightOf(watch, 'obs', 'b')).toEqual({ sources: ['logs', 'prom'], named: false });
    expect(sightOf(watch, 'obs', 'obs')).toBeNull();
    expect(sightOf(watch, 'a', 'obs')).toBeNull();
  });
});

describe('cycles of witnesses', () => {
  test.each([
    {
      name: 'one witness of all is no cycle',
      words: { clusters: ['a', 'b', 'obs'], sources: [source('prom', ['obs'])] },
      cycles: ['a', 'b', 'obs'],
    },
    {
      name: 'two witnesses of all are one',
      words: { clusters: ['a', 'x', 'y'], sources: [source('prom', ['x', 'y'])] },
      cycles: ['a', 'x y'],
    },
    {
      name: 'so are a witness of all and the cluster that it names',
      words: {
        clusters: ['a', 'b', { name: 'obs', witnesses: ['b'] }],
        sources: [source('prom', ['obs'])],
      },
      cycles: ['a', 'b obs'],
    },
    {
      name: 'and three that watch each other in a ring',
      words: {
        clusters: [
          { name: 'a', witnesses: ['b'] },
          { name: 'b', witnesses: ['c'] },
          { name: 'c', witnesses: ['a'] },
          { name: 'd', witnesses: ['c'] },
        ],
      },
      cycles: ['d', 'a b c'],
    },
  ])('$name', ({ words, cycles }) => {
    const fleet = fleetWith(words);
    const names = fleet.clusters.map((cluster) => cluster.name);
    const found = witnessCycles(watchOf(fleet), names).map((cycle) => cycle.join(' '));
    expect(found).toEqual(cycles);
  });
});
