import { expect, test } from 'vitest';
import { steadyTime } from './clock.ts';

const hour = 3_600_000;

function machine() {
  const time = { wallMs: 1_000_000, upMs: 77 };
  const steady = steadyTime({ wall: () => time.wallMs, monotonic: () => time.upMs });
  return { time, steady };
}

test.each([-hour, hour])(
  'a step of the wall clock by %i moves nothing, and is known at once',
  (step) => {
    const { time, steady } = machine();
    expect(steady.aheadMs()).toBe(0);
    time.upMs += 5_000.4;
    time.wallMs += 5_000 + step;
    expect(steady.now()).toBe(1_005_000);
    expect(steady.aheadMs()).toBe(-step);
  },
);

test('a machine that was suspended goes on where it was, and knows how much it has missed', () => {
  const { time, steady } = machine();
  time.wallMs += hour;
  expect(steady.now()).toBe(1_000_000);
  expect(steady.aheadMs()).toBe(-hour);
});

test('a wall clock that is put right by milliseconds does not move what is asked for', () => {
  const { time, steady } = machine();
  for (const byMs of [400, -700, 999, -999]) {
    time.wallMs = 1_000_000 + byMs;
    expect(steady.aheadMs()).toBe(0);
  }
  time.wallMs = 1_001_000;
  expect(steady.aheadMs()).toBe(-1_000);
  time.wallMs = 1_000_001;
  expect(steady.aheadMs()).toBe(-1_000);
});

test('a log that is ahead of the wall clock is gone on from, and the distance is known', () => {
  const { time, steady } = machine();
  steady.notBefore(1_000_000 + hour);
  expect(steady.now()).toBe(1_000_000 + hour);
  expect(steady.aheadMs()).toBe(hour);
  time.upMs += 10_000;
  time.wallMs += 10_000;
  expect(steady.now()).toBe(1_010_000 + hour);
  steady.notBefore(1_000_000);
  expect(steady.now()).toBe(1_010_000 + hour);
  expect(steady.aheadMs()).toBe(hour);
});
