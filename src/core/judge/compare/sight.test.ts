import { expect, test } from 'vitest';
import { poisson } from '../../../../bench/judge/tracks/sampler/counts.ts';
import { chanceFor } from '../../../simulate/chance.ts';
import type { ComparedCheck } from '../../fleet/check.ts';
import type { Count, Series } from '../evidence.ts';
import { closeSteps, newColumns } from './columns.ts';
import { sightOf, smallestSeen } from './sight.ts';

const stepMs = 60_000;
const days = 2;
const minutes = days * 24 * 60;

const check: ComparedCheck = {
  name: 'failing',
  source: 'prom',
  required: true,
  warmUpMs: 0,
  compare: {
    measure: { kind: 'rate', errors: ['e'], total: ['t'] },
    bad: 'higher',
    effect: { min: 2, unit: 'ratio' },
    weight: 1,
    historyMs: days * 86_400_000,
  },
};

/** Two days of so many requests a minute, one in a hundred bad. */
function columnsOf(perMinute: Readonly<Record<string, number>>) {
  const columns = newColumns({ stepMs, aheadMs: 0 }, 0);
  const answers = new Map<string, Series>(
    Object.entries(perMinute).map(([name, requests]) => {
      const counts: Count[] = Array.from({ length: minutes }, (_, index) => {
        const at = (index + 1) * stepMs;
        return [at, requests, poisson(chanceFor(at, name), requests / 100)];
      });
      return [name, { kind: 'counts', counts }];
    }),
  );
  closeSteps(columns, minutes * stepMs, answers);
  return columns;
}

const asked = { check, cluster: 'a', controls: ['b', 'c'], alpha: 0.001 };

test('what soaks of one length after the other see is what each of them sees', () => {
  const columns = columnsOf({ a: 600, b: 900, c: 900 });
  const smallest = smallestSeen(columns, asked);
  const seen = [10, 30, 120].map((soak) => smallest?.(soak * stepMs) ?? null);
  const alone = [10, 30, 120].map((soak) => {
    return sightOf(columns, { ...asked, soakMs: soak * stepMs })?.smallest ?? null;
  });
  expect(seen).toEqual(alone);
  expect(seen.every((ratio) => ratio !== null && ratio > 1)).toBe(true);
  expect(seen).toEqual(seen.toSorted((one, other) => (other ?? 0) - (one ?? 0)));
});

test('of a cluster of which nothing was counted nobody knows what a soak sees', () => {
  expect(smallestSeen(columnsOf({ b: 900, c: 900 }), asked)).toBeNull();
});
