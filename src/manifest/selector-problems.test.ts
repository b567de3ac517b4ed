import { describe, expect, test } from 'vitest';
import { placeOf, problemsAfter, sound } from './fleet-problems.contract.ts';
import { parseManifests } from './parse.ts';
import { check, problemsOf } from './problem.contract.ts';

const counters = (errors: string) => check(`{ source: s, rate: { errors: ${errors}, total: b } }`);
const histogram = (selector: string) =>
  check(`{ source: s, latency: { histogram: ${selector}, bounds: [1] } }`);
const [code, line] = ['no-plain-selector', 3];

describe('a counter is selected', () => {
  test.each([
    'http_requests_total',
    'http_requests_total{}',
    'http_requests_total{code=~"5..", cluster="{cluster}"}',
    '{__name__="http_requests_total",code="500"}',
    '{"http.requests",code="500"}',
    '{prefix}_requests_total',
    ' job:errors:sum ',
  ])('by %s', (text) => {
    expect(problemsOf(counters(`'${text}'`))).toEqual([]);
  });

  test.each([
    ['rate(a[5m])', /a function/],
    ['increase(a[5m])', /a function/],
    ['sum(a)', /an aggregation/],
    ['sum by (cluster) (rate(a[1m]))', /an aggregation/],
    ['a + b', /a calculation/],
    ['-a', /a calculation/],
    ['a[5m]', /a range/],
    ['a[5m:1m]', /a subquery/],
    ['a offset 5m', /moved by `offset`/],
    ['a @ 3', /pinned by `@`/],
    ['(a)', /in parentheses/],
    ['3', /a number/],
    ['"a"', /a text/],
    ['a # of errors', /a comment/],
  ])('and not by %s', (text, said) => {
    const [found, ...others] = problemsOf(counters(`'${text}'`));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ line, column: 36, code, message: expect.stringMatching(said) });
    const hint =
      'write the counter itself, as http_requests_total{code=~"5.."}: Tierwise takes its increase by itself';
    expect(found?.hint).toBe(hint);
  });

  test.each([
    ['{code="500"}', /no metric/],
    ['{__name__=~"a|b"}', /no metric/],
    ['{__name__=""}', /no metric/],
    ['a{__name__="b"}', /more than one metric/],
    ['{"a","b"}', /more than one metric/],
  ])('as one metric, which %s is not', (text, said) => {
    const found = problemsOf(counters(`'${text}'`));
    expect(found).toMatchObject([{ line, code, message: expect.stringMatching(said) }]);
  });

  test.each([
    ['alone, at its value', 'errors: ▸"rate(a[1m])"'],
    ['in a list, at its item', 'errors: [a, ▸sum(a)]'],
    ['in syntax, at the character', 'errors: [a, "sum(a▸"]'],
    ['in syntax and alone, at the character', 'errors: sum(a▸'],
    ['without a value for a cluster, at its item', `errors: [a, ▸'a{b="{nowhere}"}']`],
    ['without a value for a cluster, alone', `errors: ▸'a{b="{nowhere}"}'`],
  ])('%s', (_, marked) => {
    const before = `threshold: { query: 'x{cluster="{cluster}"}', above: 1 }`;
    const after = `rate: { total: b, ${marked} }`;
    expect(problemsAfter(before, after)).toMatchObject([{ place: placeOf(before, after) }]);
  });

  test('once in each list', () => {
    expect(problemsOf(counters('[a, b, a]'))).toMatchObject([
      { line, column: 43, code: 'duplicate-name' },
    ]);
  });

  test('by text', () => {
    expect(problemsOf(counters('{ a: b }'))).toMatchObject([
      { code: 'wrong-type', message: expect.stringMatching(/selector of a counter, or a list/) },
    ]);
    expect(problemsOf(counters('[a, 1]'))).toMatchObject([{ column: 40, code: 'wrong-value' }]);
  });
});

describe('a histogram is selected', () => {
  test.each(['latency_seconds', 'latency_seconds{path="/",cluster="{cluster}"}', 'le{lea="1"}'])(
    'by %s',
    (text) => expect(problemsOf(histogram(`'${text}'`))).toEqual([]),
  );

  test.each([
    ['rate(a[5m])', /a function/, /write the histogram itself/],
    ['a_bucket', /buckets of a histogram/, /without `_bucket`/],
    ['a{le="0.5"}', /matcher of `le`/, /`bounds`/],
    ['a{"le"="0.5"}', /matcher of `le`/, /`bounds`/],
    ['{job="a"}', /no metric/, /write the histogram itself/],
  ])('and not by %s', (text, said, hint) => {
    expect(problemsOf(histogram(`'${text}'`))).toMatchObject([
      { code, message: expect.stringMatching(said), hint: expect.stringMatching(hint) },
    ]);
  });
});

describe('queries of other kinds are checked as those of thresholds', () => {
  test.each(['gauge: { query: sum(x▸ }', 'growth: { limit: 1, query: sum(x▸ }'])('%s', (marked) => {
    const before = `threshold: { query: 'x{cluster="{cluster}"}', above: 1 }`;
    const place = placeOf(before, marked);
    expect(problemsAfter(before, marked)).toMatchObject([{ place, code: 'query-syntax' }]);
  });

  test('and may be calculated', () => {
    expect(problemsOf(check('{ source: s, gauge: { query: sum(a) / sum(b) } }'))).toEqual([]);
  });
});

test('targets that ask for no label are all clusters, as none are', () => {
  const text = sound.replace('targets: [app, obs]', 'targets: { matchLabels: {} }');
  const { rollouts, problems } = parseManifests([{ file: 'f.yaml', text }]);
  expect(problems).toEqual([]);
  expect(rollouts[0]?.targets).toBeNull();
});
