import { expect, test } from 'vitest';
import { factorAt, type Harm } from './shape.ts';

const harm: Harm = { shape: 'step', ratio: 3, from: 10, until: 30, spikeMin: 5 };
const minutes = [9, 10, 14, 15, 29] as const;

test.each([
  ['none', [1, 1, 1, 1, 1]],
  ['step', [1, 3, 3, 3, 3]],
  ['spike', [1, 3, 3, 1, 1]],
  ['ramp', [1, 1.1, 1.5, 1.6, 3]],
] as const)('%s', (shape, factors) => {
  const found = minutes.map((minute) => factorAt({ ...harm, shape }, minute));
  for (const [at, factor] of factors.entries()) expect(found[at]).toBeCloseTo(factor, 9);
});
