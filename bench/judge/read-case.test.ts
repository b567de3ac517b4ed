import { describe, expect, test } from 'vitest';
import { readCase } from './read-case.ts';

const check = { name: 'e', kind: 'rate', bad: 'higher', effectMin: 2, effectUnit: 'ratio' };
const series = { check: 'e', cluster: 'a', role: 'treated', samples: [[1, 0, 5]] };
const whole = { checks: [check], series: [series], changeAt: 1, horizonMin: 60, alpha: 0.01 };

test('a case is read, whatever else the line has', () => {
  const line = JSON.stringify({ ...whole, id: 7, series: [{ ...series, label: 'x' }] });
  expect(readCase(`${line}\r`)).toEqual({ kind: 'case', case: whole });
});

test('a series may have no samples, and a check no series', () => {
  const none = { ...whole, series: [] };
  const empty = { ...whole, series: [{ ...series, samples: [] }] };
  expect([none, empty].map((each) => readCase(JSON.stringify(each)).kind)).toEqual([
    'case',
    'case',
  ]);
});

describe('what is wrong is said', () => {
  test.each([
    { problem: /^not JSON: /, line: '{"checks": NaN}' },
    { problem: /expected object, received array/, line: '[]' },
    { problem: /^checks: .*\(and 4 more\)$/, line: '{}' },
    { problem: /^checks: Too small/, line: JSON.stringify({ ...whole, checks: [] }) },
    {
      problem: /^checks\[0\]\.kind: .*"rate"\|"gauge"/,
      line: JSON.stringify({ ...whole, checks: [{ ...check, kind: 'ratio' }] }),
    },
    {
      problem: /^checks\[0\]\.effectMin: Too small/,
      line: JSON.stringify({ ...whole, checks: [{ ...check, effectMin: 0 }] }),
    },
    {
      problem: /^checks: two have the same name$/,
      line: JSON.stringify({ ...whole, checks: [check, check] }),
    },
    {
      problem: /^series\[0\] \(x of a\): there is no check of this name$/,
      line: JSON.stringify({ ...whole, series: [{ ...series, check: 'x' }] }),
    },
    {
      problem: /^series\[0\]\.samples: want an array$/,
      line: JSON.stringify({ ...whole, series: [{ ...series, samples: 'none' }] }),
    },
    {
      problem: /^series\[1\] \(e of a\): samples\[0\]: a rate has samples/,
      line: JSON.stringify({ ...whole, series: [series, { ...series, samples: [[1, 2]] }] }),
    },
    { problem: /^changeAt: .*expected int/, line: JSON.stringify({ ...whole, changeAt: 1.5 }) },
    { problem: /^changeAt: Too big/, line: JSON.stringify({ ...whole, changeAt: 9e15 }) },
    { problem: /^horizonMin: Too big/, line: JSON.stringify({ ...whole, horizonMin: 1e9 }) },
    { problem: /^alpha: Too small/, line: JSON.stringify({ ...whole, alpha: 0 }) },
  ])('$problem', ({ line, problem }) => {
    const read = readCase(line);
    expect(read.kind === 'refused' && read.problem).toMatch(problem);
  });
});
