/** The n-th partial quotient of b₀ + a₁/(b₁ + a₂/(b₂ + …)); a₀ is not read. */
export type Quotient = (n: number) => { readonly a: number; readonly b: number };

/** The callers need a hundred at most. */
const termsMax = 10_000;

/**
 * The value of a continued fraction whose denominators stay positive, to the last digits. The
 * modified method of Lentz: W. Press et al., Numerical Recipes (3rd edition), 5.2.
 */
export function continuedFraction(quotient: Quotient): number {
  let value = quotient(0).b;
  let numerators = value;
  let denominators = 0;
  for (let n = 1; n <= termsMax; n += 1) {
    const { a, b } = quotient(n);
    denominators = 1 / (b + a * denominators);
    numerators = b + a / numerators;
    const factor = numerators * denominators;
    value *= factor;
    if (Math.abs(factor - 1) <= Number.EPSILON) return value;
  }
  throw new Error('A continued fraction does not settle.');
}
