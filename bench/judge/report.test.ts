import { expect, test } from 'vitest';
import { keyOf } from './measure/endings.ts';
import type { Results } from './measure/results.ts';
import { badTruth, endings, goodTruth, trackOf } from './measure/trials.fixture.ts';
import { minutes, percent, percentIn, points, table } from './measure/words.ts';
import { reportOf } from './report.ts';

const judges = ['tierwise', 'argo', 'welch'];
const made = [...endings(goodTruth, 'healthy', 40), ...endings(badTruth, 'detected', 10)];
const results: Results = {
  half: 'report',
  cases: 10,
  alpha: 0.004,
  judges,
  tracks: [
    {
      track: trackOf('plain', 'simulated'),
      endings: new Map(judges.map((judge) => [keyOf(judge, 0.004), made])),
      equal: new Map([['argo', { alpha: 0.004, isKept: true, coin: 0.25 }]]),
    },
  ],
  notRun: [{ name: 'petshop', why: 'there are no recordings in /nowhere' }],
};

test('the report has the conditions, the targets, the scores and what was not run', () => {
  const text = reportOf([{ name: 'CPU', value: 'one' }], results);
  expect(text).toContain('- CPU: one');
  expect(text).toContain('| false halts on `plain` at most α | undecided | 0 of 40, bound 7.22 %');
  expect(text).toContain('| tierwise, argo, welch | 100 % [100, 100] | 0 of 40');
  expect(text).toContain('| argo | plain | 0.004, coin 25 % |');
  expect(text).toContain('- `petshop`: **not run**, there are no recordings in /nowhere.');
  expect(text).not.toContain('How far a bad change comes');
  expect(text).not.toContain('Lost signals');
});

test('figures have three digits, and a dash where there is none', () => {
  expect([percent(0.98765), percent(Number.NaN), percent(0.00041)]).toEqual([
    '98.8 %',
    '–',
    '0.041 %',
  ]);
  expect(percentIn(0.5, { low: 0.25, high: 0.75 })).toBe('50 % [25, 75]');
  expect([points(0.123), points(-0.123), points(-0.0001)]).toEqual(['+12.3', '−12.3', '+0.0']);
  expect([minutes(2.345), minutes(Infinity), minutes(Number.NaN)]).toEqual(['2.35', 'never', '–']);
  expect(table(['a'], [['x|y']])).toBe('| a |\n|---|\n| x\\|y |');
});
