import { describe, expect, test } from 'vitest';
import { guiltyOf, isPoolFiring } from './pool.ts';

describe('a pool', () => {
  test.each([
    { values: [], fires: false },
    { values: [99], fires: false },
    { values: [100], fires: true },
    { values: [1, 1, 1, 396], fires: false },
    { values: [1, 1, 1, 397], fires: true },
    { values: [100, 100, 100, 100], fires: true },
  ])('of $values at 1 %: $fires', ({ values, fires }) => {
    expect(isPoolFiring(values, 0.01)).toBe(fires);
  });

  test.each([
    { name: 'one of four alone needs four times as much', values: [1, 400, 1, 1], guilty: [1] },
    { name: 'two need twice as much each', values: [200, 1, 200, 1], guilty: [0, 2] },
    { name: 'all together need the level', values: [100, 120, 110, 100], guilty: [1, 2, 0, 3] },
    { name: 'a small one does not hide a large one', values: [1, 1, 500, 199], guilty: [2] },
    { name: 'where nobody is rejected the highest is named', values: [1, 390, 5, 4], guilty: [1] },
  ])('$name', ({ values, guilty }) => {
    expect(guiltyOf(values, 0.01)).toEqual(guilty);
  });
});
