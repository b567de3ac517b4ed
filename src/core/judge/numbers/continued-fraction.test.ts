import { expect, test } from 'vitest';
import { expectNear } from './accuracy.contract.ts';
import { continuedFraction } from './continued-fraction.ts';

test.each([
  ['the golden ratio', () => ({ a: 1, b: 1 }), (1 + Math.sqrt(5)) / 2],
  ['√2', (n: number) => ({ a: 1, b: n === 0 ? 1 : 2 }), Math.SQRT2],
  // Lord Brouncker's, as Gauss wrote it for the arc tangent of 1.
  ['4/π', (n: number) => ({ a: n * n, b: 2 * n + 1 }), 4 / Math.PI],
  ['one that ends', (n: number) => ({ a: n === 1 ? 3 : 0, b: 2 }), 3.5],
])('%s', (_name, quotient, truth) => expectNear(continuedFraction(quotient), truth, 1e-15));

test('one that never settles is a fault', () => {
  const wanders = (n: number) => ({ a: n === 0 ? 0 : 10 ** n * n, b: 1 });
  expect(() => continuedFraction(wanders)).toThrow('does not settle');
});
