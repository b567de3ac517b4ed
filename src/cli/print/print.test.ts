import { describe, expect, test } from 'vitest';
import { clean, cleanJson } from './clean.ts';
import { painted, paintFor, unpainted } from './paint.ts';
import { table } from './table.ts';
import { distanceText } from './times.ts';
import { fit, pad, widthOf, wrap } from './width.ts';

describe('text from outside', () => {
  test.each([
    { what: 'a plain word', text: 'app-1', shown: 'app-1' },
    { what: 'line breaks', text: 'one \r\n  two', shown: 'one two' },
    { what: 'a tab', text: 'a\tb', shown: 'a b' },
    { what: 'an escape', text: '\u001b[2Jgone', shown: '\ufffd[2Jgone' },
    { what: 'a C1 control', text: '\u009b2J', shown: '\ufffd2J' },
    { what: 'a right-to-left override', text: 'a\u202eb', shown: 'ab' },
    { what: 'half a surrogate pair', text: 'a\ud800', shown: 'a\ufffd' },
  ])('shows $what as one harmless line', ({ text, shown }) => {
    expect(clean(text)).toBe(shown);
  });

  test('stays the same in JSON, but escaped', () => {
    const value = { text: 'a\u009bb\u202ec\u001bd\u2028' };
    const json = cleanJson(JSON.stringify(value));
    expect(JSON.parse(json)).toEqual(value);
    expect(json).toMatch(/^[\u0020-\u007e]+$/);
  });
});

describe('columns', () => {
  test.each([
    { text: 'abc', width: 3 },
    { text: 'ä', width: 1 },
    { text: 'a\u0308', width: 1 },
    { text: '日本', width: 4 },
    { text: '🚀', width: 2 },
    { text: '●█░', width: 3 },
  ])('$text takes $width', ({ text, width }) => {
    expect(widthOf(text)).toBe(width);
    expect(widthOf(pad(text, 10))).toBe(10);
  });

  test.each([
    { text: 'abcdef', columns: 6, cut: 'abcdef' },
    { text: 'abcdef', columns: 5, cut: 'abcd…' },
    { text: 'ab cdef', columns: 4, cut: 'ab…' },
    { text: '日本語', columns: 4, cut: '日…' },
    { text: 'abc', columns: 1, cut: '…' },
    { text: 'abc', columns: 0, cut: '' },
  ])('$text is cut at $columns to $cut', ({ text, columns, cut }) => {
    expect(fit(text, columns)).toBe(cut);
    expect(widthOf(fit(text, columns))).toBeLessThanOrEqual(columns);
  });

  test('text is broken at its spaces', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('unbreakable', 5)).toEqual(['unbreakable']);
    expect(wrap('', 5)).toEqual(['']);
  });

  test('tables align, whatever colours are in them', () => {
    const rows = [
      [{ text: 'a', style: 'good' as const }, '日本', 'x'],
      ['bcd', 'e', ''],
    ];
    expect(table(['ONE', 'TWO', ''], rows, unpainted)).toBe('ONE  TWO\na    日本  x\nbcd  e\n');
    expect(table(['ONE'], [[{ text: 'a', style: 'good' }]], painted)).toContain(
      '\u001b[32ma\u001b[39m',
    );
    expect(table(['ONE'], [], unpainted)).toBe('');
  });
});

describe('colours', () => {
  const terminal = {
    isTTY: true,
    columns: 80,
    rows: 24,
    write: () => undefined,
    closed: new AbortController().signal,
    flush: () => Promise.resolve(null),
  };
  test.each([
    { what: 'a terminal', env: {}, outlet: terminal, paint: painted },
    { what: 'a pipe', env: {}, outlet: { ...terminal, isTTY: false }, paint: unpainted },
    { what: 'NO_COLOR', env: { NO_COLOR: '1' }, outlet: terminal, paint: unpainted },
    { what: 'an empty NO_COLOR', env: { NO_COLOR: '' }, outlet: terminal, paint: painted },
    { what: 'a dumb terminal', env: { TERM: 'dumb' }, outlet: terminal, paint: unpainted },
  ])('$what', ({ env, outlet, paint }) => {
    expect(paintFor({ env }, outlet)).toBe(paint);
  });
});

test.each([
  { instant: 5_000, now: 5_500, text: 'now' },
  { instant: 65_000, now: 0, text: 'in 1m 5s' },
  { instant: 0, now: 7_200_000, text: '2h ago' },
])('$instant seen at $now is $text', ({ instant, now, text }) => {
  expect(distanceText(instant, now)).toBe(text);
});
