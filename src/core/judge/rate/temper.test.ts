import { describe, expect, test } from 'vitest';
import { baselineWith, stepWith } from '../../../../test/fixtures/rates.ts';
import type { RateStep } from './steps.ts';
import { openTemper, temperOf } from './temper.ts';

const baseline = baselineWith({ phi: 3, controlRate: 0.001 });
/** What the controls have in thirty thousand requests by the baseline. */
const usual = 30;

/** The overdispersion of the last of so many equal steps. */
function after(steps: number, step: Partial<RateStep>, of = baseline): number {
  const temper = openTemper();
  let phi = 0;
  for (let index = 0; index < steps; index += 1) phi = temperOf(temper, stepWith(step), of);
  return phi;
}

describe('the overdispersion of a step', () => {
  const cases = [
    { name: 'the controls are as usual', step: { controlBad: usual } },
    { name: 'the controls have fewer errors than usual', step: { controlBad: 2 } },
    { name: 'there are no controls', step: { controlBad: 0, controlTotal: 0 } },
    { name: 'only the cluster got worse', step: { bad: 5_000, controlBad: usual } },
  ];
  test.each(cases)('is that of the baseline while $name', ({ step }) => {
    expect(after(1, step)).toBeCloseTo(3, 12);
    expect(after(200, step)).toBeCloseTo(3, 12);
  });

  test('grows in a shock of the controls with their errors, and with the time that it lasts', () => {
    const [once, briefly, long] = [1, 5, 500].map((steps) =>
      after(steps, { controlBad: 4 * usual }),
    );
    expect(once).toBeGreaterThan(3);
    expect(briefly).toBeGreaterThan(once ?? 0);
    expect(long).toBeGreaterThan(briefly ?? 0);
    // All but 1 of it in proportion, less what the prior holds back.
    expect(long).toBeLessThan(1 + 2 * 4);
    expect(long).toBeGreaterThan(1 + 2 * 3.9);
  });

  test('a single error is no shock, where errors are rare', () => {
    const rare = baselineWith({ phi: 3, controlRate: 1e-8 });
    expect(after(1, { controlBad: 1 }, rare)).toBeLessThan(3.5);
  });

  test('comes back when the shock is over', () => {
    const temper = openTemper();
    for (let index = 0; index < 30; index += 1) {
      temperOf(temper, stepWith({ controlBad: 10 * usual }), baseline);
    }
    const calm = Array.from({ length: 300 }, () =>
      temperOf(temper, stepWith({ controlBad: usual }), baseline),
    );
    expect(calm[0]).toBeGreaterThan(10);
    expect(calm).toEqual(calm.toSorted((a, b) => b - a));
    expect(calm.at(-1)).toBeCloseTo(3, 2);
  });

  test('without overdispersion before the change there is none in a shock', () => {
    const even = baselineWith({ phi: 1 });
    expect(after(50, { controlBad: 20 * usual }, even)).toBe(1);
  });

  test('is the same whatever the cluster itself does', () => {
    const shock = { controlBad: 3 * usual };
    expect(after(9, { ...shock, bad: 9_999 })).toBe(after(9, { ...shock, bad: 0, total: 1 }));
  });
});
