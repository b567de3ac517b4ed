import { describe, test } from 'vitest';
import { expectNear } from './accuracy.contract.ts';
import { tailIntegral } from './tail-integral.ts';

describe('the integral of a tail', () => {
  test.each([
    { name: 'of an exponential', at: (s: number) => s, slope: 1, bend: 0, truth: 1 },
    {
      name: 'of a sharp exponential',
      at: (s: number) => 1e9 * s,
      slope: 1e9,
      bend: 0,
      truth: 1e-9,
    },
    {
      name: 'of half a bell',
      at: (s: number) => (s * s) / 2,
      slope: 0,
      bend: 1,
      truth: Math.sqrt(Math.PI / 2),
    },
    {
      name: 'of half a wide bell',
      at: (s: number) => s * s * 5e-13,
      slope: 0,
      bend: 1e-12,
      truth: 1e6 * Math.sqrt(Math.PI / 2),
    },
    {
      // ∫ exp(−s − s²/2) ds = √(2πe) times the normal tail above 1.
      name: 'of a bell beyond its deviation',
      at: (s: number) => s + (s * s) / 2,
      slope: 1,
      bend: 1,
      truth: Math.sqrt(2 * Math.PI * Math.E) * 0.158_655_253_931_457_05,
    },
    {
      // Γ(100, x) e^x / x^100 by mpmath 1.3.0: the sharpest turns that are asked for.
      name: 'of a gamma variable of shape 100 beyond its mean',
      at: (s: number) => 100 * (Math.expm1(s) - s),
      slope: 0,
      bend: 100,
      truth: 0.122_099_606_302_159_8,
    },
    {
      name: 'of a gamma variable of shape 100 far beyond its mean',
      at: (s: number) => 300 * Math.expm1(s) - 100 * s,
      slope: 200,
      bend: 300,
      truth: 0.004_963_138_424_902_946,
    },
  ])('$name', ({ at, slope, bend, truth }) => {
    expectNear(tailIntegral({ at, slope, bend }), truth, 2e-14);
  });
});
