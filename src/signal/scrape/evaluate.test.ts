import { describe, expect, it } from 'vitest';
import { evaluate, type View } from './evaluate.ts';
import { forget, type History, record, viewAt } from './history.ts';
import { parseQuery } from './parse.ts';
import { type Labels, labelsKey } from './query.ts';
import { rangeValue } from './rate.ts';

const labelsOf = (record: Readonly<Record<string, string>>): Labels =>
  new Map(Object.entries(record));

/** A moment of a few series without a past. */
const view: View = viewAt(
  { series: new Map(), room: { samples: 0, samplesMax: 100 } },
  60_000,
  new Map(
    [
      { labels: labelsOf({ __name__: 'a', code: '200', zone: 'x' }), value: 6 },
      { labels: labelsOf({ __name__: 'a', code: '500', zone: 'x' }), value: 2 },
      { labels: labelsOf({ __name__: 'b', code: '200', zone: 'x' }), value: 3 },
      { labels: labelsOf({ __name__: 'c', path: 'a\nb"c\\' }), value: 4 },
      { labels: labelsOf({ __name__: 'http.up' }), value: 5 },
      { labels: labelsOf({ __name__: 'odd', i: '1' }), value: Number.NaN },
      { labels: labelsOf({ __name__: 'odd', i: '2' }), value: 9 },
      { labels: labelsOf({ __name__: 'rated', l: 'A.b' }), value: 7 },
    ].map((element) => [labelsKey(element.labels), element]),
  ),
);

function valueOf(query: string): number | null | string {
  const parsed = parseQuery(query);
  if (parsed.kind === 'trouble') return parsed.message;
  const value = evaluate(parsed.expr, view);
  if (value.kind === 'trouble') return value.message;
  return value.kind === 'none' ? null : value.value;
}

describe('a query', () => {
  it.each([
    ['b', 3],
    ['a{code="500"}', 2],
    ['a{code!="500"}', 6],
    ['a{code=~"2.."}', 6],
    ['a{code=~"2"}', null],
    ['a{code!~"2.."}', 2],
    ["a{code='200',}", 6],
    ['a{code="200", nothing=""}', 6],
    ['a{code="500", zone!=""}', 2],
    ['{__name__="b"}', 3],
    ['{__name__=~"b|d"}', 3],
    ['{"http.up"}', 5],
    ['c{path="a\\nb\\"c\\\\"}', 4],
    ['c{path=`a\nb"c\\`}', 4],
    ['c{path=~"a.b.*"}', 4],
    ['rated{l=~"(?i)a\\\\.B"}', 7],
    ['none', null],
    ['sum(none)', null],
    ['sum(a)', 8],
    ['SUM(a) # all of them', 8],
    ['# all of them\nsum(a)', 8],
    ['sum by (zone) (a)', 8],
    ['sum(a) by (zone)', 8],
    ['avg(a)', 4],
    ['min(a)', 2],
    ['max(a)', 6],
    ['count(a)', 2],
    ['max(odd)', 9],
    ['min(odd)', 9],
    ['sum(odd)', Number.NaN],
    ['-b', -3],
    ['+b', 3],
    ['b * -2', -6],
    ['b - -2 + 1e1', 15],
    ['10 - b / 3 * 2', 8],
    ['(10 - b) / (3 + 4)', 1],
    ['b * 0x10', 48],
    ['b / 0', Number.POSITIVE_INFINITY],
    ['-b / 0', Number.NEGATIVE_INFINITY],
    ['b * 0 / 0', Number.NaN],
    ['b + Inf', Number.POSITIVE_INFINITY],
    ['b * NaN', Number.NaN],
    ['a / b', 2],
    ['sum(a{code="500"}) / sum(a)', 0.25],
    ['sum(a) / sum(none)', null],
    ['b / c', null],
  ])('%s is %d', (query, expected) => {
    expect(valueOf(query)).toEqual(expected);
  });

  it.each([
    ['a', '2 series where one is expected: aggregate with sum by (cluster)'],
    ['sum by (code) (a)', '2 series where one is expected: aggregate with sum by (cluster)'],
    ['sum(-{zone="x"})', 'several metrics with equal labels: name one metric in the selector'],
    ['sum(b + {code="200"})', 'several metrics with equal labels: name one metric in the selector'],
  ])('%s has no single value', (query, message) => {
    expect(valueOf(query)).toBe(message);
  });

  it.each([
    ['a offset 5m', 'offset'],
    ['rate(a[5m] offset 1m)', 'offset'],
    ['a @ 1', '@'],
    ['rate(a[5m] @ end())', '@'],
    ['a[5m:1m]', 'a subquery'],
    ['a[5m]', 'a range outside of rate, increase and delta'],
    ['sum(a[5m])', 'a range outside of rate, increase and delta'],
    ['rate(a)', 'rate of anything but a selector with a range, such as x[1m]'],
    ['rate(sum(a)[5m:])', 'rate of anything but a selector with a range, such as x[1m]'],
    ['rate(a[0s])', 'the range [0s]'],
    ['rate(a[2m+3m])', 'the range [2m+3m]'],
    ['irate(a[5m])', 'the function irate'],
    ['histogram_quantile(0.9, a)', 'the function histogram_quantile'],
    ['vector(1) + a', 'the function vector'],
    ['topk(1, a)', 'the aggregation topk'],
    ['quantile(0.5, a)', 'the aggregation quantile'],
    ['sum without (code) (a)', 'without (…)'],
    ['sum by ("x y") (a)', 'a label in quotes after by'],
    ['sum(1) + a', 'sum of a number'],
    ['a or b', 'the operator or'],
    ['a > 1', 'the operator >'],
    ['a ^ 2', 'the operator ^'],
    ['a % 2', 'the operator %'],
    ['a / on (code) b', 'on (code)'],
    ['a / ignoring (code) group_left () b', 'ignoring (code) group_left ()'],
    ['a + 5m', 'the duration 5m as a number'],
    ['"a"', 'a string'],
    ['{code=~".*"}', 'a selector that fits series without any of its labels'],
    ['{}', 'a selector that fits series without any of its labels'],
    ['a{code=~"(?=2).*"}', 'the regular expression "(?=2).*"'],
    ['a{code=~"(2)\\\\1"}', 'the regular expression "(2)\\\\1"'],
    ['a{code=~"[[:digit:]]+"}', 'the regular expression "[[:digit:]]+"'],
    ['a{code=~"("}', 'the regular expression "("'],
    ['a{code="\\q"}', 'the string "\\q"'],
  ])('%s is beyond what is evaluated here, and the message says what', (query, part) => {
    expect(valueOf(query)).toContain(`${part} is not evaluated by scrape`);
  });

  it.each([
    ['', 'syntax error in the query at character 1'],
    ['# nothing', 'syntax error in the query at character 10'],
    ['1 + 1', 'the query reads no metric'],
    ['a{', 'syntax error in the query at character 3'],
    ['sum(a))', 'syntax error in the query at character 7'],
    ['a b', 'syntax error in the query at character 3'],
    [`a${' + a'.repeat(2_000)}`, 'the query is longer than 5000 characters'],
  ])('%s is none', (query, message) => {
    expect(valueOf(query)).toBe(message);
  });

  it('may be nested and chained deeply', () => {
    expect(valueOf(`${'('.repeat(2_000)}b${')'.repeat(2_000)}`)).toBe(3);
    expect(valueOf(`b${'+1'.repeat(1_000)}`)).toBe(1_003);
  });
});

describe('a range', () => {
  const window = (values: readonly number[], firstAt = 10_000) => ({
    start: 0,
    end: 60_000,
    samples: values.map((value, i) => [firstAt + i * 10_000, value] as const),
  });
  it.each([
    { name: 'of one sample has no value', of: window([1]), increase: null, delta: null },
    { name: 'of none has no value', of: window([]), increase: null, delta: null },
    {
      name: 'that is covered is stretched to its borders',
      of: window([100, 110, 120, 130, 140, 150]),
      increase: 60,
      delta: 60,
    },
    {
      name: 'of a counter begins at its zero',
      of: window([0, 10, 20, 30, 40, 50]),
      increase: 50,
      delta: 60,
    },
    {
      name: 'adds what a reset took',
      of: window([100, 110, 5, 15, 25, 35]),
      increase: 54,
      delta: -78,
    },
    {
      name: 'is stretched by half a step where series begin late',
      of: window([100, 110], 50_000),
      increase: 15,
      delta: 15,
    },
    { name: 'keeps NaN', of: window([1, Number.NaN]), increase: Number.NaN, delta: Number.NaN },
  ])('$name', ({ of, increase, delta }) => {
    expect(rangeValue('increase', of)).toEqual(increase);
    expect(rangeValue('delta', of)).toEqual(delta);
    expect(rangeValue('rate', of)).toEqual(increase === null ? null : increase / 60);
  });
});

describe('a history', () => {
  it('forgets what is too old, gives the room back, and takes no more than there is', () => {
    const history: History = { series: new Map(), room: { samples: 0, samplesMax: 5 } };
    const labels = labelsOf({ __name__: 'x' });
    const scraped = new Map([['x', { labels, value: 1 }]]);
    for (let at = 1; at <= 5; at += 1) expect(record(history, at, scraped)).toBe(true);
    expect(record(history, 6, scraped)).toBe(false);
    forget(history, 3);
    expect(history.room.samples).toBe(2);
    expect(record(history, 6, scraped)).toBe(true);
    forget(history, 6);
    expect(history).toMatchObject({ series: new Map(), room: { samples: 0 } });
  });
});
