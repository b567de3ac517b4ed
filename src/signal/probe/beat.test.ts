import { describe, expect, it } from 'vitest';
import type { Instant } from '../../core/fleet/quantities.ts';
import { keepBeat, nextBeat, phaseOf } from './beat.ts';
import { handTime, type HandTime, stopper } from './rig.contract.ts';

const start = 1_000_000_000_000;

function beating(time: HandTime, sleep = time.sleep) {
  const beats: Instant[] = [];
  const onBeat = (_: Instant, now: Instant): boolean => beats.push(now - start) > 0;
  const stop = stopper();
  const over = keepBeat(
    { everyMs: 1_000, phaseMs: 300, onBeat },
    { clock: time.clock, sleep },
    stop.signal,
  );
  return { beats, stop, over };
}

describe('a beat', () => {
  it('comes once in each time, at its phase', async () => {
    const time = handTime(start);
    const { beats } = beating(time);
    await time.pass(5_000);
    expect(beats).toEqual([300, 1_300, 2_300, 3_300, 4_300]);
  });

  it('comes once and on its grid where sleep ends too early or too late', async () => {
    const time = handTime(start);
    let wrongMs = 0;
    const { beats } = beating(time, (ms, signal) => {
      wrongMs = wrongMs === -1 ? 7 : -1;
      return time.sleep(Math.max(1, ms + wrongMs), signal);
    });
    await time.pass(4_000);
    expect(beats).toHaveLength(4);
    for (const [index, at] of beats.entries()) {
      expect(at).toBeGreaterThanOrEqual(index * 1_000 + 300);
      expect(at).toBeLessThanOrEqual(index * 1_000 + 310);
    }
  });

  it('makes nothing up for a time that it slept through', async () => {
    const time = handTime(start);
    const { beats } = beating(time);
    await time.pass(1_000);
    await time.jump(60_000);
    await time.pass(2_000);
    expect(beats).toEqual([300, 61_000, 61_300, 62_300]);
  });

  it('does not wait for a clock that was set back', async () => {
    const time = handTime(start);
    let backMs = 0;
    const clock = { ...time.clock, now: () => time.clock.now() - backMs };
    const { beats } = beating({ ...time, clock });
    await time.pass(2_000);
    backMs = 3_600_000;
    await time.pass(3_000);
    // The one that it slept for is missed.
    expect(beats).toHaveLength(4);
  });

  it('ends when it is told to, and when it is stopped', async () => {
    const time = handTime(start);
    const { beats, stop, over } = beating(time);
    await time.pass(1_000);
    stop.abort();
    await over;
    expect(time.sleepers()).toBe(0);
    expect(beats).toHaveLength(1);
    let left = 2;
    const onBeat = (): boolean => (left -= 1) > 0;
    const told = keepBeat({ everyMs: 100, phaseMs: 0, onBeat }, time, stopper().signal);
    await time.pass(1_000);
    await told;
    expect(left).toBe(0);
  });

  it('lies behind now, however close', () => {
    expect(nextBeat({ everyMs: 1_000, phaseMs: 300 }, 299)).toBe(300);
    expect(nextBeat({ everyMs: 1_000, phaseMs: 300 }, 300)).toBe(1_300);
  });
});

describe('phases', () => {
  it.each([2, 3, 10, 97, 1_000])('of %d are spread evenly, whoever came before', (count) => {
    const everyMs = 1_000_000;
    for (const first of [0, 12_345]) {
      const phases = Array.from({ length: count }, (_, index) => phaseOf(first + index, everyMs));
      const sorted = phases.toSorted((a, b) => a - b);
      const gaps = sorted.map((phase, index) => {
        return (sorted[index + 1] ?? (sorted[0] ?? 0) + everyMs) - phase;
      });
      expect(Math.max(...gaps)).toBeLessThan((2 * everyMs) / count);
      expect(Math.min(...gaps)).toBeGreaterThan((0.35 * everyMs) / count);
    }
  });
});
