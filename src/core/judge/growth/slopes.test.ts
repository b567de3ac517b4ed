import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { column, drawGauge, from, plus } from '../../../../test/fixtures/gauges.ts';
import { runs } from '../numbers/accuracy.contract.ts';
import { median, smallMedian } from '../numbers/order.ts';
import { slopeAt, slopesBefore } from './slopes.ts';
import { growthWindows } from './windows.ts';
import { valuesIn } from './worlds.contract.ts';

const missing = Number.NaN;
const window = { steps: 60, blockSteps: 5, blocks: 12 };
const line = column(60, (step) => 7 + 0.25 * step);
const slope = (values: Float64Array) => slopeAt(valuesIn(values), window, 60);

describe('the slope of a window', () => {
  test('of a line is its own, whole and late', () => {
    expect(slope(line)).toEqual({ whole: 0.25, late: 0.25, sinceFall: 60 });
    expect(slope(line.map((value) => -value))).toMatchObject({ whole: -0.25, late: -0.25 });
  });

  test('is that of most of it, a few wild values or not', () => {
    const wild = line.map((value, step) => (step % 5 === 1 ? 1e6 * (step - 30) : value));
    expect(slope(wild).whole).toBeCloseTo(0.25, 1);
    const hour = line.map((value, step) => (step >= 20 && step < 30 ? 1e6 : value));
    expect(slope(hour).whole).toBeCloseTo(0.25, 1);
  });

  test('in the later half does not know of the first', () => {
    const later = column(60, (step) => (step < 30 ? 999 : step));
    expect(slope(later).late).toBeCloseTo(1, 9);
    const flat = column(60, (step) => Math.min(step, 30));
    expect(slope(flat).late).toBe(0);
    expect(slope(flat).whole).toBeGreaterThan(0.2);
  });

  test('is known with gaps, and unknown with too many', () => {
    const every = (share: number) =>
      line.map((value, step) => (step % 5 < share ? value : missing));
    expect(slope(every(3)).whole).toBeCloseTo(0.25, 1);
    expect(slope(every(2)).whole).toBeNaN();
    const half = from(30, line, () => missing);
    expect(slope(half)).toMatchObject({ whole: missing, late: missing });
    expect(slopeAt(valuesIn(line), window, 59).whole).not.toBeNaN();
    expect(slopeAt(valuesIn(line), window, 30).whole).toBeNaN();
  });

  test('takes what is infinite for missing', () => {
    const broken = line.map((value, step) => (step % 7 === 0 ? Infinity : value));
    expect(slope(broken).whole).toBeCloseTo(0.25, 1);
  });
});

describe('a fall', () => {
  test.each([
    { name: 'in the middle leaves what comes behind its lowest block', at: 32, since: 25 },
    { name: 'at the end leaves nothing', at: 56, since: 0 },
    { name: 'at the beginning leaves nearly all', at: 5, since: 50 },
  ])('$name', ({ at, since }) => {
    const fallen = line.map((value, step) => (step < at ? value + 40 : value));
    expect(slope(fallen).sinceFall).toBe(since);
  });

  test('that is small beside the rise behind it is noise', () => {
    const noisy = plus(line, drawGauge({ seed: 4, steps: 60 }));
    expect(slope(noisy).sinceFall).toBe(60);
    const dip = line.map((value, step) => (step >= 10 && step < 15 ? value - 3 : value));
    expect(slope(dip).sinceFall).toBe(60);
  });

  test('of a window without values is none', () => {
    expect(slope(column(60, () => missing)).sinceFall).toBe(60);
  });
});

test('the slopes of a history are those of each of its windows, the newest first', () => {
  const noise = drawGauge({ seed: 1, steps: 700 }).map((value, step) =>
    step > 300 && step < 350 ? missing : value,
  );
  for (const one of growthWindows(1, 240)) {
    const { whole, late } = slopesBefore(valuesIn(noise), one, 700);
    expect(whole.length).toBeGreaterThan(10);
    expect(late.length).toBe(whole.length);
    for (const [back, found] of whole.entries()) {
      const truth = slopeAt(valuesIn(noise), one, 700 - back * one.blockSteps);
      expect([found, late[back]]).toEqual([truth.whole, truth.late]);
    }
    expect(700 - (whole.length - 1) * one.blockSteps - one.steps).toBeGreaterThanOrEqual(0);
    expect(700 - whole.length * one.blockSteps - one.steps).toBeLessThan(0);
  }
  expect(slopesBefore(valuesIn(noise), window, 59).whole).toHaveLength(0);
});

test('the median of a few is the median', () => {
  const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 70 });
  fc.assert(
    fc.property(values, (some) => {
      expect(smallMedian([...some])).toBe(median(some));
    }),
    runs,
  );
  expect(smallMedian([])).toBeNaN();
});
