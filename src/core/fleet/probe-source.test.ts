import { describe, expect, test } from 'vitest';
import type { Check } from './check.ts';
import { probeSources } from './probe-source.ts';

const common = { required: true, warmUpMs: 0 };
const plain: Check = {
  ...common,
  name: 'errors',
  source: 'prom',
  threshold: { query: 'x', bad: { kind: 'above', limit: 1 }, forMs: 0 },
};

function probe(everyMs: number, timeoutMs: number): Check {
  const target = { kind: 'tcp', address: 'a:1' } as const;
  return {
    ...common,
    name: `every-${everyMs}`,
    source: 'tierwise',
    compare: {
      measure: { kind: 'probe', target, everyMs, timeoutMs },
      bad: 'higher',
      effect: { min: 0.02, unit: 'absolute' },
      weight: 1,
      historyMs: 0,
    },
  };
}

test('without a probe there is no source of probes', () => {
  expect(probeSources([], null)).toEqual([]);
  expect(probeSources([plain], 'obs')).toEqual([]);
});

test('a probe makes Tierwise a source outside of the fleet', () => {
  expect(probeSources([plain, probe(1_000, 2_000)], null)).toEqual([
    {
      name: 'tierwise',
      livesOn: { kind: 'outside', name: 'tierwise' },
      stepMs: 10_000,
      lagMs: 4_500,
      timeoutMs: 10_000,
      settings: { kind: 'probe' },
    },
  ]);
});

test('a Tierwise on a cluster of the fleet sees the others from there', () => {
  const [source] = probeSources([probe(1_000, 2_000)], 'obs');
  expect(source?.livesOn).toEqual({ kind: 'clusters', clusters: ['obs'] });
});

describe('its steps', () => {
  test.each([
    { name: 'hold ten probes', everyMs: [100], stepMs: 1_000 },
    { name: 'hold ten of the most frequent one', everyMs: [30_000, 2_000], stepMs: 30_000 },
    { name: 'are never longer than a minute', everyMs: [20_000], stepMs: 60_000 },
    { name: 'unless probes are further apart', everyMs: [300_000, 1_000], stepMs: 300_000 },
  ])('$name', ({ everyMs, stepMs }) => {
    const [source] = probeSources(
      everyMs.map((each) => probe(each, 2_000)),
      null,
    );
    expect(source?.stepMs).toBe(stepMs);
  });

  test('wait for the probe of which it takes longest to know what came of it', () => {
    const [source] = probeSources([probe(1_000, 60_000), probe(10_000, 50_000)], null);
    expect(source?.lagMs).toBe(66_000);
  });
});

test('any number of probes is one source', () => {
  const many = Array.from({ length: 200_000 }, () => probe(1_000, 2_000));
  expect(probeSources(many, null)).toHaveLength(1);
});
