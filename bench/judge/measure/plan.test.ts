import { expect, test } from 'vitest';
import { type Pass, tasksOf } from './plan.ts';
import { trackOf } from './trials.fixture.ts';

const pass: Pass = {
  half: 'report',
  cases: 6,
  judges: ['tierwise', 'other'],
  dataPath: '/data',
  alphasFor: (_, { ratio }) => (ratio === 1 ? [0.1] : []),
  includes: () => true,
};

test('good cells get their weight, seeds are of the half, and tasks are small', () => {
  const tasks = tasksOf(trackOf('made', 'simulated'), pass);
  expect(tasks.map(({ cell, seeds }) => [cell, seeds.length])).toEqual([
    ['good', 10],
    ['good', 10],
    ['good', 4],
    ['bad', 6],
  ]);
  expect(tasks[3]?.seeds).toEqual([1, 3, 5, 7, 9, 11]);
  expect(tasks.map(({ alphas }) => alphas.length)).toEqual([1, 1, 1, 0]);
});

test('without Tierwise nobody is asked at another α, and a cell gives no more than it has', () => {
  const track = trackOf('made', 'recorded');
  const few = { ...track, cells: track.cells.map((cell) => ({ ...cell, casesMax: 3 })) };
  const tasks = tasksOf(few, { ...pass, judges: ['other'], includes: ({ ratio }) => ratio === 1 });
  expect(tasks.map(({ seeds, alphas }) => [seeds, alphas])).toEqual([[[1, 3, 5], []]]);
});
