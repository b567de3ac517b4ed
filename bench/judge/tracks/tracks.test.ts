import { describe, expect, test } from 'vitest';
import { readCase } from '../read-case.ts';
import { tracksOf } from './tracks.ts';
import { type Cell, halfOf, seedOf } from './trial.ts';

const slots = tracksOf('/nowhere');
const made = slots.flatMap(({ track }) => (track === null ? [] : [track]));

test('a track whose recordings are missing says so, and is no track', () => {
  const missing = slots.filter(({ track }) => track === null);
  expect(missing.map(({ name }) => name)).toEqual(['cloud-monitoring', 'petshop']);
  expect(missing[0]?.missing).toBe('there are no recordings in /nowhere/cloud-monitoring');
});

test('even seeds are for tuning and odd ones for the report, each once', () => {
  expect([0, 1, 2].map((n) => seedOf('tuning', n))).toEqual([0, 2, 4]);
  expect([0, 1, 2].map((n) => seedOf('report', n))).toEqual([1, 3, 5]);
  expect([4, 5].map(halfOf)).toEqual(['tuning', 'report']);
});

test('no two cells of a track have the same name', () => {
  for (const { name, cells: some } of made) {
    expect(new Set(some.map((cell) => cell.name)).size, name).toBe(some.length);
  }
});

describe.each(made)('$name', ({ name, kind, cells: some }) => {
  const picked = [some[0], some[Math.floor(some.length / 2)], some.at(-1)] as readonly Cell[];

  test('the same seed makes the same trial, another seed another', () => {
    for (const cell of picked) {
      // As text, because a deep comparison of as many samples takes seconds.
      const [one, again, other] = [5, 5, 7].map((seed) => JSON.stringify(cell.make(seed).case));
      expect(one === again).toBe(true);
      expect(one === other).toBe(false);
    }
  });

  test('the truth fits the cell and the case', () => {
    for (const cell of some) {
      const { case: each, truth } = cell.make(3);
      expect(truth).toMatchObject({ track: name, cell: cell.name, seed: 3, half: 'report' });
      expect(truth.isBad).toBe(cell.ratio !== 1);
      expect(truth.endAt).toBe(each.changeAt + each.horizonMin);
      expect(truth.firstBadMinute === null).toBe(!truth.isBad);
      const firstBad = truth.firstBadMinute ?? each.changeAt;
      expect(firstBad).toBeGreaterThanOrEqual(each.changeAt);
      expect(firstBad).toBeLessThanOrEqual(each.changeAt + each.horizonMin / 4);
      expect(truth.loss === null).toBe(kind !== 'losses');
    }
  });

  test('the case is one that judges read, and nothing in it is after the horizon', () => {
    for (const cell of picked) {
      const { case: each, truth } = cell.make(9);
      expect(readCase(JSON.stringify(each)).kind).toBe('case');
      expect(new Set(each.series.map(({ role }) => role))).toContain('treated');
      const minutes = each.series.flatMap(({ samples }) => samples.map(([minute]) => minute));
      expect(Math.max(...minutes.slice(-100))).toBeLessThan(truth.endAt);
    }
  });
});
