import { describe, expect, it } from 'vitest';
import { readPlainSelector, selectorText } from './plain-selector.ts';

describe('a plain selector', () => {
  it.each([
    ['x', 'x', []],
    [' x_total ', 'x_total', []],
    ['job:x:rate', 'job:x:rate', []],
    ['x{}', 'x', []],
    ['x{a="1"}', 'x', ['a="1"']],
    ['x { a = "1" , b!~\'2|3\', }', 'x', ['a = "1"', "b!~'2|3'"]],
    ['x{a=`}"`,b="\\"},"}', 'x', ['a=`}"`', 'b="\\"},"']],
    ['{__name__="x"}', 'x', []],
    ['{a!="1",__name__=\'x\'}', 'x', ['a!="1"']],
    ['{"x.y","a.b"="1"}', 'x.y', ['"a.b"="1"']],
  ])('%s is understood', (text, metric, matchers) => {
    const selector = readPlainSelector(text);
    expect(selector?.metric).toBe(metric);
    expect(selector?.matchers.map((one) => one.text)).toEqual(matchers);
  });

  it.each([
    '',
    '{}',
    'x y',
    'x{a="1"}{b="2"}',
    'x{a="1"',
    'x{,}',
    'x{a="1",,b="2"}',
    'x{a="1" b="2"}',
    'x{a=1}',
    'x{a=="1"}',
    'x{a="1\n"}',
    'x{a="\\"}',
    'x[1m]',
    'x @ 1',
    '-x',
    '(x)',
    '1x',
    'x{__name__="x"}',
    'x{"y"}',
    '{__name__!="x"}',
    '{__name__=""}',
    '{__name__="x\\u0041"}',
    '{a="1"}',
  ])('%j is none', (text) => {
    expect(readPlainSelector(text)).toBeNull();
  });

  it.each([
    ['x', {}, 'x'],
    ['x', { ending: '_bucket' }, 'x_bucket'],
    ['x', { also: 'le="1"' }, 'x{le="1"}'],
    ['{a!="1",__name__="x"}', { ending: '_bucket', also: 'le="1"' }, 'x_bucket{a!="1",le="1"}'],
    ['{"x.y",a="1"}', { ending: '_bucket' }, '{"x.y_bucket",a="1"}'],
  ])('%s with %j is written %s', (text, more, written) => {
    const selector = readPlainSelector(text);
    expect(selector && selectorText(selector, more)).toBe(written);
  });

  it('of any length costs no more than its length', () => {
    expect(readPlainSelector(`x{a="${'\\\\'.repeat(200_000)}`)).toBeNull();
    expect(readPlainSelector(`x{${'a="1",'.repeat(20_000)}}`)?.matchers).toHaveLength(20_000);
    expect(readPlainSelector(`x${' '.repeat(200_000)}y`)).toBeNull();
  });
});
