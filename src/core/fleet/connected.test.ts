import { expect, test } from 'vitest';
import { connected } from './connected.ts';

/** Edges as `a>b`; a node alone as `a`. */
function componentsOf(text: string): readonly string[] {
  const edges = text.split(' ').map((edge) => edge.split('>'));
  const nodes = [...new Set(edges.flat())];
  const next = (node: string) =>
    edges.filter(([from, to]) => from === node && to).map(([, to]) => to!);
  return connected(nodes, next).map((component) => component.toSorted().join(''));
}

test.each([
  { name: 'a single node', graph: 'a', components: ['a'] },
  { name: 'a chain, its end first', graph: 'a>b b>c', components: ['c', 'b', 'a'] },
  { name: 'an edge to itself', graph: 'a>a', components: ['a'] },
  { name: 'a cycle of two', graph: 'a>b b>a', components: ['ab'] },
  { name: 'two cycles, joined one way', graph: 'a>b b>a b>c c>d d>c', components: ['cd', 'ab'] },
  { name: 'a cycle of cycles', graph: 'a>b b>a b>c c>d d>c d>a', components: ['abcd'] },
  { name: 'a diamond', graph: 'a>b a>c b>d c>d', components: ['d', 'b', 'c', 'a'] },
])('given $name', ({ graph, components }) => {
  expect(componentsOf(graph)).toEqual(components);
});

test('given a cycle of 100,000 nodes, the call stack holds', () => {
  const size = 100_000;
  const nodes = Array.from({ length: size }, (_, index) => index);
  expect(connected(nodes, (node) => [(node + 1) % size])).toHaveLength(1);
});
