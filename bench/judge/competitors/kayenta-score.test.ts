import { expect, test } from 'vitest';
import type { Label } from './kayenta-metric.ts';
import { scoreOf } from './kayenta-score.ts';

/** Groups, each with the labels of its metrics. */
const metricsOf = (groups: readonly (readonly Label[])[]) =>
  groups.flatMap((labels, group) => labels.map((label) => ({ group: `${group}`, label })));

test.each<{ name: string; groups: readonly (readonly Label[])[]; critical?: true; score: number }>([
  { name: 'all pass', groups: [['Pass'], ['Pass']], score: 100 },
  { name: 'one group of two fails', groups: [['Pass'], ['High']], score: 50 },
  { name: 'one metric of three', groups: [['Pass', 'Pass', 'Low']], score: 66.67 },
  {
    name: 'groups weigh the same, however many metrics they have',
    groups: [['High'], ['Pass', 'Pass', 'Pass']],
    score: 50,
  },
  {
    name: 'a group without data counts as good',
    groups: [['Nodata'], ['Pass'], ['Pass']],
    score: 100,
  },
  { name: 'half without data fails', groups: [['Nodata'], ['Pass']], score: 0 },
  { name: 'an error is not a failure', groups: [['Error'], ['Pass']], score: 100 },
  { name: 'one critical', groups: [['Pass', 'High'], ['Pass']], critical: true, score: 0 },
  {
    name: 'one critical without data',
    groups: [['Nodata'], ['Pass'], ['Pass']],
    critical: true,
    score: 0,
  },
])('$name: $score', ({ groups, critical = false, score }) => {
  expect(scoreOf(metricsOf(groups), critical)).toBe(score);
});
