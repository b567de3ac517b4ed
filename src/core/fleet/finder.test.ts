import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fleetWith } from '../../../test/fixtures/fleet.ts';
import { finderOf } from './finder.ts';
import type { Selector } from './fleet.ts';

const names = ['d', 'b', 'a', 'c', 'e'];
const clusters = names.map((name) => ({ name, labels: { region: name < 'c' ? 'eu' : 'us' } }));
const finder = finderOf(fleetWith({ clusters }));

function named(...given: readonly string[]): Selector {
  return { kind: 'names', names: given };
}

function inRegion(region: string): Selector {
  return { kind: 'labels', matchLabels: { region }, matchExpressions: [] };
}

describe('a set of clusters', () => {
  test.each([
    ['by names', named('d', 'a', 'd', 'no-such'), ['a', 'd']],
    ['by labels', inRegion('us'), ['c', 'd', 'e']],
  ])('%s has their names in order, each once', (_, selector, expected) => {
    expect(finder.namesIn(finder.find(selector))).toEqual(expected);
  });

  test('is the same object for the same question, and its names the same list', () => {
    const set = finder.find(inRegion('eu'));
    expect(finder.find(inRegion('eu'))).toBe(set);
    expect(finder.namesIn(set)).toBe(finder.namesIn(set));
    const parts = [set, finder.find(named('c', 'b'))];
    expect(finder.union(parts)).toBe(finder.union(parts));
  });

  test('as a union has what is in any of its parts, in order, each once', () => {
    fc.assert(
      fc.property(fc.array(fc.subarray(names)), (parts) => {
        const union = finder.union(parts.map((part) => finder.find(named(...part))));
        expect(finder.namesIn(union)).toEqual([...new Set(parts.flat())].toSorted());
      }),
    );
  });
});
