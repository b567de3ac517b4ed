import { describe, expect, test } from 'vitest';
import { hasMoved, type MoveQuestion, type OwnCounts } from './moved.ts';

// Five minutes a step, three days before the change.
const hourSteps = 12;
const day = 24 * hourSteps;
const at = 3 * day;
const steps = at + 48;
const missing = Number.NaN;

/** A thousand requests a step, with so many errors. */
function counts(errorsAt: (step: number) => number): OwnCounts {
  const bad = Float64Array.from({ length: steps }, (_, step) => errorsAt(step));
  return { bad, total: bad.map((errors) => (Number.isNaN(errors) ? missing : 1_000)) };
}

function moved(errorsAt: (step: number) => number, asked: Partial<MoveQuestion> = {}): boolean {
  const question: MoveQuestion = { at, step: at + 23, hourSteps, direction: 1, phi: 1 };
  return hasMoved(counts(errorsAt), { ...question, ...asked });
}

describe.each([
  { direction: 1, worse: 2 },
  { direction: -1, worse: 0.5 },
] as const)('direction $direction', ({ direction, worse }) => {
  const told = (errorsAt: (step: number) => number, asked: Partial<MoveQuestion> = {}) =>
    moved(errorsAt, { direction, ...asked });
  const whenLater = (step: number) => (step >= at ? 20 * worse : 20);

  test('what is as before has not moved', () => expect(told(() => 20)).toBe(false));

  test('what got worse with the change has, at once and later', () => {
    for (const step of [at, at + 5, at + 47]) expect(told(whenLater, { step })).toBe(true);
  });

  test('what got better has not', () => {
    expect(told((step) => (step >= at ? 20 / worse : 20))).toBe(false);
  });

  test('what was worse an hour before the change has not moved against that, but against the days', () => {
    const earlier = (step: number) => (step >= at - 3 * hourSteps ? 20 * worse : 20);
    expect(told(earlier)).toBe(true);
    const young = (step: number) => (step < at - 3 * hourSteps ? missing : earlier(step));
    expect(told(young)).toBe(false);
  });

  test('what is as worse as at that time on other days has moved against the last two hours', () => {
    const daily = (step: number) => ((step - at + 3 * day) % day < 48 ? 20 * worse : 20);
    expect(told(daily)).toBe(true);
    const knownByDays = (step: number) => {
      return step >= at - 2 * hourSteps && step < at ? missing : daily(step);
    };
    expect(told(knownByDays)).toBe(false);
  });

  test('what got worse in the last quarter of an hour has, and in a long soak as well', () => {
    const late = (step: number) => (step >= at + 45 ? 20 * worse ** 2 : 20);
    expect(told(late, { step: at + 44 })).toBe(false);
    expect(told(late, { step: at + 47 })).toBe(true);
  });

  test('what is over has, while it is in all that was seen since the change', () => {
    const over = (step: number) => (step >= at && step < at + 24 ? 20 * worse ** 2 : 20);
    expect(told(over, { step: at + 47 })).toBe(true);
  });

  test('what comes later than the step has no say', () => {
    const later = (step: number) => (step > at + 23 ? 20 * worse ** 3 : 20);
    expect(told(later)).toBe(false);
  });

  test('a little worse is not enough, nor what may be chance', () => {
    expect(told((step) => (step >= at ? 2e6 * worse ** 0.1 : 2e6))).toBe(false);
    expect(told((step) => (step >= at ? 2e6 * worse ** 0.2 : 2e6))).toBe(true);
    expect(told(whenLater, { phi: 400 })).toBe(false);
  });

  test('without any references it is believed', () => {
    for (const errors of [20, 20 / worse]) {
      expect(told((step) => (step < at ? missing : errors))).toBe(true);
    }
  });

  test('that says nothing since the change has not moved', () => {
    expect(told((step) => (step < at ? 20 : missing))).toBe(false);
  });
});

test('with steps of an hour the last one counts', () => {
  const hourly = (errorsAt: (step: number) => number) =>
    hasMoved(counts(errorsAt), { at: 72, step: 74, hourSteps: 1, direction: 1, phi: 1 });
  expect(hourly((step) => (step === 74 ? 60 : 20))).toBe(true);
  expect(hourly(() => 20)).toBe(false);
});
