import { describe, expect, test } from 'vitest';
import { answeredClockTrouble, wallFrom } from './answer-clock.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const theirs = 1_700_000_000_000;

describe('an answer', () => {
  /** One that was made at `theirs`; this machine's clock is as its steady one. */
  const answered = (sentAfterMs: number, arrivedAfterMs: number) =>
    answeredClockTrouble(
      { madeAt: theirs, sentAt: theirs + sentAfterMs, arrivedAt: theirs + arrivedAfterMs },
      (moment) => moment,
    );

  test('that does not tell its time says nothing about clocks', () => {
    const times = { madeAt: null, sentAt: 0, arrivedAt: 0 };
    expect(answeredClockTrouble(times, (moment) => moment)).toBeNull();
  });

  test('that took long may have been made at any moment of it', () => {
    expect(answered(-minute, 0)).toBeNull();
    expect(answered(0, minute)).toBeNull();
    expect(answered(-minute, minute)).toBeNull();
  });

  test('that was made before it was asked for, or after it arrived, is by another clock', () => {
    expect(answered(2 * hour, 2 * hour + second)).toContain('2h ahead of');
    expect(answered(-2 * hour - second, -2 * hour)).toContain('2h behind');
  });

  test('is compared with the clock by which it was asked for, also when that was set meanwhile', () => {
    let wallMs = theirs - 2 * hour;
    const wallAt = wallFrom({ wall: () => wallMs });
    wallMs = theirs;
    const now = performance.now();
    const times = { madeAt: theirs, sentAt: now, arrivedAt: now };
    expect(answeredClockTrouble(times, wallAt)).toContain('2h behind');
  });
});
