import { expect, test } from 'vitest';
import { drawSteps, stepWith } from '../../../../test/fixtures/rates.ts';
import { emptySteps, isCompared, stepAt, stepsUntil } from './steps.ts';

test('a step of columns is what was written there, and zeros beyond their end', () => {
  const steps = emptySteps(2);
  steps.bad[1] = 1;
  steps.total[1] = 2;
  steps.controlBad[1] = 3;
  steps.controlTotal[1] = 4;
  steps.hour[1] = 5;
  const nothing = { bad: 0, total: 0, controlBad: 0, controlTotal: 0, hour: 0 };
  expect([0, 1, 2].map((index) => stepAt(steps, index))).toEqual([
    nothing,
    { bad: 1, total: 2, controlBad: 3, controlTotal: 4, hour: 5 },
    nothing,
  ]);
});

test('columns without what lies behind a step have the steps before it', () => {
  const steps = drawSteps({ seed: 1, steps: 90, errors: 20 });
  const kept = stepsUntil(steps, 70);
  expect(kept.bad).toHaveLength(70);
  for (let index = 0; index < 70; index += 1) {
    expect(stepAt(kept, index)).toEqual(stepAt(steps, index));
  }
});

test.each([
  { name: 'requests on both sides', step: stepWith({}), isOne: true },
  { name: 'no requests of the cluster', step: stepWith({ total: 0 }), isOne: false },
  { name: 'no requests of its controls', step: stepWith({ controlTotal: 0 }), isOne: false },
])('$name: compared is $isOne', ({ step, isOne }) => expect(isCompared(step)).toBe(isOne));
