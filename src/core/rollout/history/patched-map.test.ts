import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PatchedMap } from './patched-map.ts';

const key = fc.integer({ min: 0, max: 199 }).map((n) => `k${n}`);
// Walking over a map writes it anew, so it happens at any time.
const step = fc.oneof(
  fc.record({ kind: fc.constant('with' as const), key, value: fc.integer() }),
  fc.record({ kind: fc.constant('without' as const), key, value: fc.constant(0) }),
  fc.record({ kind: fc.constant('walk' as const), key, value: fc.constant(0) }),
);

test('holds what a copied map would hold, after whatever was set and taken away', () => {
  const property = fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
    const start = new Map([['k0', { value: 0 }]]);
    const model = new Map(start);
    let map = PatchedMap.of(start);
    for (const { kind, key: name, value } of steps) {
      if (kind === 'with') {
        model.set(name, { value });
        map = map.with(name, { value });
      } else if (kind === 'without') {
        model.delete(name);
        map = map.without(name);
      } else {
        map.forEach(() => undefined);
      }
      expect(map.size).toBe(model.size);
      expect(map.get(name)).toEqual(model.get(name));
      expect(map.has(name)).toBe(model.has(name));
    }
    expect(Object.fromEntries(map)).toEqual(Object.fromEntries(model));
    expect([...map.keys()]).toEqual([...map].map(([name]) => name));
    expect([...map.values()]).toEqual([...map].map(([, value]) => value));
    const visited: string[] = [];
    map.forEach((_, name) => visited.push(name));
    expect(visited).toEqual([...map.keys()]);
  });
  fc.assert(property, { numRuns: 50 });
});

test('an older map is not changed by a newer one', () => {
  const maps = [PatchedMap.of(new Map([['a', { n: 0 }]]))];
  for (let n = 1; n <= 300; n += 1) {
    const last = maps.at(-1);
    if (last !== undefined) maps.push(last.with('a', { n }).with(`b${n}`, { n }));
  }
  maps.forEach((map, n) => {
    expect(map.get('a')).toEqual({ n });
    expect(map.size).toBe(n + 1);
  });
});

test('keeps the order in which keys were first set', () => {
  let map = PatchedMap.of(new Map([['b', { n: 0 }]]));
  map = map.with('a', { n: 1 }).with('b', { n: 2 });
  expect([...map.keys()]).toEqual(['b', 'a']);
});
