import { describe, expect, test } from 'vitest';
import type { Case, CaseSample, CaseSeries } from '../case.ts';
import { boardsOf, columnOf, type CaseGrid, stepReadBy } from './grid.ts';

const check = {
  name: 'depth',
  kind: 'gauge',
  bad: 'higher',
  effectMin: 2,
  effectUnit: 'ratio',
} as const;

interface Asked {
  readonly samples: readonly CaseSample[];
  readonly controls?: readonly CaseSample[];
  readonly horizonMin?: number;
}

/** A case whose change is at minute 100. */
function caseOf({ samples, controls = [], horizonMin = 20 }: Asked): Case {
  const own: CaseSeries = { check: 'depth', cluster: 'one', role: 'treated', samples };
  const beside: CaseSeries = { check: 'depth', cluster: 'two', role: 'control', samples: controls };
  return { checks: [check], series: [own, beside], changeAt: 100, horizonMin, alpha: 0.01 };
}

function boardOf(asked: Asked) {
  const [board] = boardsOf(caseOf(asked));
  const [arm] = board?.treated ?? [];
  if (board === undefined || arm === undefined) throw new Error('no board');
  return { board, grid: board.grid, column: [...columnOf(arm, board.grid, 1)] };
}

/** Samples of which each has its own minute as its value. */
function every(stepMin: number, first: number, last: number): readonly CaseSample[] {
  const samples: CaseSample[] = [];
  for (let minute = first; minute <= last; minute += stepMin) samples.push([minute, minute]);
  return samples;
}

/** The minute at whose end each step from the change on was read. */
function readAt(grid: CaseGrid): readonly number[] {
  const minutes: number[] = [];
  for (let minute = 100; minute < 120; minute += 1) {
    const step = stepReadBy(grid, minute);
    if (step >= grid.changeIndex && step > stepReadBy(grid, minute - 1)) minutes.push(minute);
  }
  return minutes;
}

describe('the steps', () => {
  const cases = [
    { name: 'of a minute', stepMin: 1, first: 90, changeIndex: 10, end: 30, read: 0 },
    { name: 'of five minutes', stepMin: 5, first: 50, changeIndex: 10, end: 14, read: 0 },
    {
      name: 'of five that the change is not one of',
      stepMin: 5,
      first: 53,
      changeIndex: 10,
      end: 14,
      read: 3,
    },
    { name: 'of an hour', stepMin: 60, first: -80, changeIndex: 3, end: 4, read: 0 },
  ];
  test.each(cases)('$name', ({ stepMin, first, changeIndex, end, read }) => {
    const { grid, column } = boardOf({ samples: every(stepMin, first, 119) });
    expect(grid).toMatchObject({ stepMin, changeIndex, end, readAfterMin: read });
    expect(grid.startAt + changeIndex * stepMin).toBe(100);
    expect(grid.stepsPerDay).toBe(1_440 / stepMin);
    expect(column.slice(0, changeIndex).every((minute) => minute < 100)).toBe(true);
    expect(column.slice(changeIndex).every((minute) => minute >= 100)).toBe(true);
  });

  test('begin with the change where there is no history', () => {
    const { grid } = boardOf({ samples: every(1, 100, 119) });
    expect(grid).toMatchObject({ startAt: 100, changeIndex: 0, end: 20 });
  });

  test('are the longest of any series', () => {
    const { grid } = boardOf({ samples: every(1, 0, 119), controls: every(5, 0, 119) });
    expect(grid.stepMin).toBe(5);
  });
});

describe('a step is read', () => {
  test.each([
    { name: 'in its own minute', samples: every(1, 0, 130), minutes: every(1, 100, 119) },
    { name: 'in its first of five', samples: every(5, 0, 130), minutes: every(5, 100, 119) },
    { name: 'when its sample has come', samples: every(5, 3, 130), minutes: every(5, 103, 119) },
    {
      name: 'at its end without history',
      samples: every(5, 101, 130),
      minutes: every(5, 104, 119),
    },
  ])('$name', ({ samples, minutes }) => {
    expect(readAt(boardOf({ samples }).grid)).toEqual(minutes.map(([minute]) => minute));
  });

  test('when the latest of all series has come', () => {
    const { grid } = boardOf({ samples: every(5, 0, 130), controls: every(5, 2, 130) });
    expect(readAt(grid)).toEqual([102, 107, 112, 117]);
  });

  test('without what comes later than ever before the change, which is of the next one', () => {
    const late = every(5, 0, 119).map(([minute, value]): CaseSample => {
      return [minute === 105 ? 107 : minute, value];
    });
    const { grid, column } = boardOf({ samples: late });
    expect(column.slice(grid.changeIndex)).toEqual([100, Number.NaN, 105, 115]);
  });

  test.each([1, 2, 4])('with what comes %i minutes later ever since the change', (later) => {
    const moved = every(5, 0, 119).map(([minute = 0, value]): CaseSample => {
      return [minute >= 100 ? minute + later : minute, value];
    });
    const { grid, column } = boardOf({ samples: moved });
    expect(readAt(grid)).toEqual([100, 105, 110, 115]);
    // Nothing is lost, and no step knows what comes after it was read.
    expect(column.slice(grid.changeIndex)).toEqual([Number.NaN, 100, 105, 110]);
  });
});

describe('a column', () => {
  const last = (samples: readonly CaseSample[]) => boardOf({ samples }).column.slice(-20);

  test('is empty where nothing was measured, or what was is no number', () => {
    const broken = every(1, 90, 119).flatMap(([minute, value]): readonly CaseSample[] => {
      if (minute === 110) return [];
      if (minute === 111) return [[minute, Number.NaN]];
      return minute === 112 ? [[minute, Number.POSITIVE_INFINITY]] : [[minute, value ?? 0]];
    });
    expect(last(broken).map(Number.isNaN)).toEqual(
      Array.from({ length: 20 }, (_, age) => age >= 10 && age <= 12),
    );
  });

  test('has nothing of what lies behind the horizon', () => {
    expect(last(every(1, 90, 500))).toEqual(last(every(1, 90, 119)));
  });

  test('is the same in whatever order samples come, and how often', () => {
    const samples = every(1, 90, 119);
    expect(last(samples.toReversed())).toEqual(last(samples));
    expect(last([...samples, ...samples])).toEqual(last(samples));
  });
});

test('a check without any treated series has one that is empty', () => {
  const each = caseOf({ samples: [] });
  const [board] = boardsOf({ ...each, series: [] });
  expect(board?.treated).toHaveLength(1);
  expect(board?.controls).toEqual([]);
});
