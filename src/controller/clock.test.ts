import { expect, test } from 'vitest';
import { steadyTime } from './clock.ts';

const hour = 3_600_000;

function machine() {
  const time = { wallMs: 1_000_000, upMs: 77 };
  const steady = steadyTime({ wall: () => time.wallMs, monotonic: () => time.upMs });
  return { time, steady };
}

test.each([-hour, hour])('a step of the wall clock by %i moves nothing', (step) => {
  const { time, steady } = machine();
  time.upMs += 5_000.4;
  time.wallMs += 5_000 + step;
  expect(steady.now()).toBe(1_005_000);
  expect(steady.aheadMs()).toBe(0);
});

test('a log that is ahead of the wall clock is gone on from, and the distance is known', () => {
  const { time, steady } = machine();
  steady.notBefore(1_000_000 + hour);
  expect(steady.now()).toBe(1_000_000 + hour);
  expect(steady.aheadMs()).toBe(hour);
  time.upMs += 10_000;
  expect(steady.now()).toBe(1_010_000 + hour);
  steady.notBefore(1_000_000);
  expect(steady.now()).toBe(1_010_000 + hour);
});
