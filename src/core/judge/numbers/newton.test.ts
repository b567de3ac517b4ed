import { expect, test } from 'vitest';
import { expectNear } from './accuracy.contract.ts';
import { solveLogTail } from './newton.ts';

/** Where −e^−x is −2: a concave curve, so that a start on either side will do. */
const curve = (x: number) => ({ gap: -2 + Math.exp(-x), slope: Math.exp(-x) });

test.each([
  ['from far below', -20, -1e3],
  ['from above, after a step too far', 2, -1e3],
  ['from above, held by what is known', 50, -3],
])('finds the root %s', (_name, start, lowest) => {
  expectNear(solveLogTail({ start, lowest }, curve), -Math.LN2, 1e-14);
});

test('goes no lower than it is told', () => {
  const seen: number[] = [];
  solveLogTail({ start: 50, lowest: -3 }, (x) => {
    seen.push(x);
    return curve(x);
  });
  expect(Math.min(...seen)).toBe(-3);
});

test('says so when there is no root', () => {
  const flat = () => ({ gap: 1, slope: 1 });
  expect(() => solveLogTail({ start: 0, lowest: 0 }, flat)).toThrow('does not settle');
});
