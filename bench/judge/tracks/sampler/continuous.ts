/** Draws from continuous distributions; chance is an argument. */

/** A source of numbers from 0 to below 1. */
export type Chance = () => number;

/** Mean 0, variance 1 (Box and Muller 1958). */
export function normal(chance: Chance): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}

/** From `least` to `most`, both above 0, every doubling equally likely. */
export function logUniform(chance: Chance, least: number, most: number): number {
  return least * (most / least) ** chance();
}

/**
 * Scale 1, so that mean and variance are the shape, which is above 0 (Marsaglia and Tsang 2000, "A
 * simple method for generating gamma variables"; below 1 by their boost).
 */
export function gamma(chance: Chance, shape: number): number {
  if (shape < 1) return gamma(chance, shape + 1) * (1 - chance()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(chance);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(1 - chance()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Mean a/(a+b), from two gammas. */
export function beta(chance: Chance, a: number, b: number): number {
  const x = gamma(chance, a);
  const y = gamma(chance, b);
  // Of two shapes near 0 both gammas may be too small for a number: then one of the ends, as the
  // limit has it.
  if (x + y === 0) return chance() < a / (a + b) ? 1 : 0;
  return x / (x + y);
}
