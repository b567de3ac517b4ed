import { expect, test } from 'vitest';
import { studentUpper } from '../../../src/core/judge/numbers/student.ts';
import { add, emptyMoments, isAbove, welchT } from './welch-test.ts';

test("R's documentation: sleep, `t.test(extra ~ group)`", () => {
  const first = momentsOf([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]);
  const second = momentsOf([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);
  const found = welchT(first, second);
  // t = -1.8608, df = 17.776, p-value = 0.07939
  expect(found?.t).toBeCloseTo(-1.8608, 4);
  expect(found?.df).toBeCloseTo(17.776, 3);
  expect(2 * studentUpper(-(found?.t ?? 0), found?.df ?? 1)).toBeCloseTo(0.07939, 5);
  expect(isAbove({ t: 1.8608, df: 17.776 }, 0.04)).toBe(true);
  expect(isAbove({ t: 1.8608, df: 17.776 }, 0.039)).toBe(false);
});

test.each([
  { name: 'one value on a side', a: [1], b: [1, 2, 3], t: null },
  { name: 'nothing varies nor differs', a: [2, 2], b: [2, 2], t: null },
  { name: 'nothing varies, and the means differ', a: [3, 3], b: [2, 2], t: Infinity },
])('$name', ({ a, b, t }) => {
  expect(welchT(momentsOf(a), momentsOf(b))?.t ?? null).toBe(t);
});

test('an infinite t is above any alpha', () => {
  expect(isAbove({ t: Number.POSITIVE_INFINITY, df: 1 }, 1e-12)).toBe(true);
});

function momentsOf(values: readonly number[]) {
  const moments = emptyMoments();
  for (const value of values) add(moments, value);
  return moments;
}
