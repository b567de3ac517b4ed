import { describe, expect, test } from 'vitest';
import { from } from '../../../../test/fixtures/gauges.ts';
import { growthGrid, matterOf, perHour, receiptOf, storyOf } from '../growth/worlds.contract.ts';
import { watchGrowth } from './watch-growth.ts';

// False alarms and leaks are told of in growth/false-alarms.test.ts and growth/leaks.test.ts.
const { changeIndex, end } = growthGrid;
const never = () => Infinity;

describe('the limit', () => {
  test('that is crossed fires at once, settled or not', () => {
    const since = (age: number) => (age < 7 ? 0 : 80);
    const story = storyOf(matterOf({ seed: 1, since }), 999);
    expect(story).toMatchObject({ firedAt: 10, verdict: 'regressed' });
    expect(story.watch.receipt()).toMatchObject({ cause: 'limit', limit: 150 });
  });

  test('that it was beyond before says nothing, and nothing is healthy beyond it', () => {
    const story = storyOf(matterOf({ seed: 1, shape: () => 80 }));
    expect(story).toMatchObject({ firedAt: null, verdict: 'inconclusive' });
  });
});

describe('a cluster that is not settled', () => {
  test('is not called healthy, nor are its slopes read across the moment when it is', () => {
    const harmless = matterOf({ seed: 1 }, { limit: 1_000, withinMin: 60 });
    expect(storyOf(harmless, 999).verdict).toBe('inconclusive');
    const watch = watchGrowth(matterOf({ seed: 1, since: perHour(150) }, { limit: 300 }));
    for (let step = changeIndex; step < changeIndex + 30; step += 1) watch.take(step, false);
    expect(watch.verdict(changeIndex + 29)).toBe('regressed');
    expect(watch.take(changeIndex + 30, true)).toBe(false);
    expect(watch.verdict(changeIndex + 30)).toBe('inconclusive');
  });
});

describe('signal', () => {
  const silent = (age: number) => {
    const matter = matterOf({ seed: 1, controls: 3 });
    return { ...matter, own: from(changeIndex + age, matter.own, () => Number.NaN) };
  };

  test('that is missing is blind', () => {
    expect(storyOf({ ...silent(60), controls: [] }).verdict).toBe('blind');
    const story = storyOf({ ...silent(60), blamesSilence: false });
    expect(story).toMatchObject({ firedAt: null, verdict: 'blind' });
  });

  test('that is lost while the controls report is harm', () => {
    const story = storyOf(silent(60));
    expect(story).toMatchObject({ firedAt: 75, verdict: 'regressed' });
    expect(story.watch.receipt()).toMatchObject({ cause: 'lost-signal' });
  });

  test('coverage is that of the steps since a given one', () => {
    const matter = matterOf({ seed: 1 });
    const late = matter.own.map((value, step) => {
      return step >= changeIndex && step < changeIndex + 8 ? Number.NaN : value;
    });
    const watch = watchGrowth({ ...matter, own: late });
    for (let step = changeIndex; step < changeIndex + 12; step += 1) watch.take(step, true);
    expect(watch.verdict(changeIndex + 11)).toBe('blind');
    expect(watch.verdict(changeIndex + 11, changeIndex + 8)).toBe('inconclusive');
  });
});

test('controls that are changed themselves count up to then', () => {
  const matter = matterOf({ seed: 2, controls: 3, since: perHour(10) });
  const at = changeIndex + 30;
  const changed = matter.controls.map(({ column }) => {
    return { column: from(at, column, () => 1e6), until: () => at };
  });
  const silent = matter.controls.map(({ column }) => {
    return { column: from(at, column, () => Number.NaN), until: never };
  });
  const watch = watchGrowth({ ...matter, controls: changed });
  const same = watchGrowth({ ...matter, controls: silent });
  for (let step = changeIndex; step < end; step += 1) {
    expect(watch.take(step, true)).toBe(same.take(step, true));
    expect(watch.receipt()).toEqual(same.receipt());
  }
  // Its own past speaks for it then.
  expect(watch.verdict(end - 1)).toBe('regressed');
});

describe('time', () => {
  test('columns may be filled while they are read', () => {
    for (const seed of [1, 2, 3]) {
      const matter = matterOf({ seed, controls: 3, since: perHour(6) });
      const columns = [matter.own, ...matter.controls.map(({ column }) => column)];
      const growing = columns.map((column) => from(changeIndex, column, () => Number.NaN));
      const [own = matter.own, ...rest] = growing;
      const controls = rest.map((column) => ({ column, until: never }));
      const filled = watchGrowth({ ...matter, own, controls });
      const whole = watchGrowth(matter);
      for (let step = changeIndex; step < end; step += 1) {
        for (const [at, column] of growing.entries()) column[step] = columns[at]?.[step] ?? 0;
        expect(filled.take(step, true)).toBe(whole.take(step, true));
        expect(filled.verdict(step)).toBe(whole.verdict(step));
      }
      expect(filled.receipt()).toEqual(whole.receipt());
    }
  });

  test('a watch that is opened anew says what the one before it said', () => {
    const isSettled = (step: number) => step >= changeIndex + 17;
    for (const seed of [1, 2, 3]) {
      const matter = matterOf({ seed, controls: 2, since: perHour(seed * 4) });
      const first = watchGrowth(matter);
      for (let step = changeIndex; step < end; step += 1) {
        const isFired = first.take(step, isSettled(step));
        if (step % 60 !== 59) continue;
        const again = watchGrowth(matter);
        let isFiredAgain = false;
        for (let at = changeIndex; at <= step; at += 1)
          isFiredAgain = again.take(at, isSettled(at));
        expect(isFiredAgain).toBe(isFired);
        expect(again.verdict(step)).toBe(first.verdict(step));
        expect(again.receipt()).toEqual(first.receipt());
      }
    }
  });
});

describe('a receipt', () => {
  test('has the slope, what it had to reach, and when it would be at the limit', () => {
    const story = storyOf(matterOf({ seed: 3, controls: 3, since: perHour(20) }));
    const receipt = receiptOf(story);
    expect(story.watch.receipt()).toMatchObject({ cause: 'change', limit: 150 });
    expect(receipt).toMatchObject({ beside: 'controls' });
    expect(receipt['slopePerHour']).toBeGreaterThan(16);
    expect(receipt['slopePerHour']).toBeLessThan(24);
    expect(receipt['excessPerHour']).toBeGreaterThan(receipt['excessLimitPerHour'] ?? Infinity);
    expect(receipt['excessLowPerHour']).toBeLessThan(receipt['excessPerHour'] ?? -Infinity);
    expect(receipt['excessHighPerHour']).toBeGreaterThan(
      receipt['excessAtMostPerHour'] ?? Infinity,
    );
    expect(Math.abs(receipt['controlsPerHour'] ?? Infinity)).toBeLessThan(3);
    expect(receipt['placebos']).toBeGreaterThan(50);
    expect(receipt['projectedMin']).toBeGreaterThan(30);
    expect(receipt['projectedMin']).toBeLessThan(receipt['foretoldMin'] ?? Infinity);
    expect(story.watch.summary()).toMatch(/^\+[\d.]+ an hour, in [\d.]+ h at its limit$/);
  });

  test('is plain data, with the gauge’s own signs', () => {
    const lower = { bad: 'lower', limit: 50 } as const;
    const down = storyOf(matterOf({ seed: 3, since: perHour(-30) }, lower));
    expect(receiptOf(down)['slopePerHour']).toBeLessThan(-20);
    expect(down.watch.receipt()['level']).toBeGreaterThan(50);
    expect(down.watch.summary()).toMatch(/^-/);
    const away = storyOf(matterOf({ seed: 3, since: perHour(-6) }));
    expect(receiptOf(away)['projectedMin']).toBeNull();
    expect(away.watch.summary()).toMatch(/away from its limit$/);
    for (const { watch } of [down, away, storyOf(matterOf({ seed: 1, controls: 2 }))]) {
      const receipt = watch.receipt();
      expect(JSON.parse(JSON.stringify(receipt))).toEqual(receipt);
    }
  });

  test('before anything was read says so', () => {
    const watch = watchGrowth(matterOf({ seed: 1, controls: 2 }));
    expect(watch.summary()).toBe('nothing to compare with yet');
    expect(watch.receipt()).toMatchObject({ cause: null, level: null });
    expect([watch.evidence(), watch.information(), watch.isKnown()]).toEqual([1, 0, true]);
  });
});

test('what grows by chance much faster than what matters is advisory', () => {
  expect(watchGrowth(matterOf({ seed: 1 })).advice()).toBeNull();
  const far = matterOf({ seed: 1 }, { limit: 106, withinMin: 100_000 });
  expect(watchGrowth(far).advice()).toMatch(/ times as fast as what matters$/);
});
