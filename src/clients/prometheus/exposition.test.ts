import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExposedSample, type ExpositionFormat, readExposition } from './exposition.ts';

function read(page: string, format: ExpositionFormat = 'prometheus') {
  const samples: ExposedSample[] = [];
  const problem = readExposition(page, format, (sample) => samples.push(sample));
  if (problem !== null) return `line ${problem.line}: ${problem.message}`;
  return samples.map(({ labels, value, atMs }) => [Object.fromEntries(labels), value, atMs]);
}

describe('a page of metrics', () => {
  const cases: readonly (readonly [name: string, page: string, expected: unknown[]])[] = [
    ['is empty', '', []],
    ['has only comments', '# HELP a words\n# TYPE a counter\n#\n# free\n\n', []],
    ['has a bare name', 'a 1\n', [[{ __name__: 'a' }, 1, null]]],
    ['ends without a newline', 'a 1', [[{ __name__: 'a' }, 1, null]]],
    ['has labels', 'a{x="1",y="2"} 3\n', [[{ __name__: 'a', x: '1', y: '2' }, 3, null]]],
    ['has a comma after the last label', 'a{x="1",} 3\n', [[{ __name__: 'a', x: '1' }, 3, null]]],
    ['has empty braces', 'a{} 3\n', [[{ __name__: 'a' }, 3, null]]],
    [
      'has blanks and tabs',
      ' a\t{ x = "1" , y="2" }\t 3 \n',
      [[{ __name__: 'a', x: '1', y: '2' }, 3, null]],
    ],
    ['has escapes', 'a{x="\\"\\\\\\n}"} 3\n', [[{ __name__: 'a', x: '"\\\n}' }, 3, null]]],
    [
      'has braces and hashes in a label',
      'a{x="}#{,"} 3\n',
      [[{ __name__: 'a', x: '}#{,' }, 3, null]],
    ],
    ['has unicode in a label', 'a{x="日本 é"} 3\n', [[{ __name__: 'a', x: '日本 é' }, 3, null]]],
    ['has an empty label', 'a{x=""} 3\n', [[{ __name__: 'a', x: '' }, 3, null]]],
    ['has a colon in the name', 'job:a:rate 3\n', [[{ __name__: 'job:a:rate' }, 3, null]]],
    ['has a time', 'a 3 1700000000123\n', [[{ __name__: 'a' }, 3, 1_700_000_000_123]]],
    [
      'has exponents',
      'a 1.5e-3\nb .5\nc -2.\n',
      [
        [{ __name__: 'a' }, 0.0015, null],
        [{ __name__: 'b' }, 0.5, null],
        [{ __name__: 'c' }, -2, null],
      ],
    ],
    [
      'has no numbers',
      'a NaN\nb +Inf\nc -Inf\nd Inf\n',
      [
        [{ __name__: 'a' }, Number.NaN, null],
        [{ __name__: 'b' }, Infinity, null],
        [{ __name__: 'c' }, -Infinity, null],
        [{ __name__: 'd' }, Infinity, null],
      ],
    ],
    [
      'has a label named as a trap',
      'a{constructor="1"} 3\n',
      [[{ __name__: 'a', constructor: '1' }, 3, null]],
    ],
    ['has a name in quotes', '{"a.b",x="1"} 3\n', [[{ __name__: 'a.b', x: '1' }, 3, null]]],
    [
      'has a label in quotes',
      '{"a.b","x y"="1"} 3\n',
      [[{ __name__: 'a.b', 'x y': '1' }, 3, null]],
    ],
  ];
  it.each(cases)('that %s is read', (_, page, expected) => {
    expect(read(page)).toEqual(expected);
  });

  const broken: readonly (readonly [name: string, page: string, line: number])[] = [
    ['HTML', '<!doctype html>\n<html></html>\n', 1],
    ['words', 'hello world this is text\n', 1],
    ['JSON', '{"status":"up"}\n', 1],
    ['a name without a value', 'a 1\nb\n', 2],
    ['a value that is a word', 'a abc\n', 1],
    ['a hexadecimal value', 'a 0x10\n', 1],
    ['a time with a fraction', 'a 1 1.5\n', 1],
    ['something after the time', 'a 1 2 3\n', 1],
    ['labels that do not end', 'a{x="1\n', 1],
    ['labels without quotes', 'a{x=1} 2\n', 1],
    ['labels without a comma', 'a{x="1"y="2"} 3\n', 1],
    ['only a comma', 'a{,} 3\n', 1],
    ['a label twice', 'a{x="1",x="2"} 3\n', 1],
    ['a name twice', 'a{"b"} 3\n', 1],
    ['no name', '{x="1"} 3\n', 1],
    ['a carriage return', 'a 1\r\n', 1],
    ['an exemplar', 'a 1 # {t="x"} 1\n', 1],
    ['a value out of thin air', 'a{x="1"}\n', 1],
  ];
  it.each(broken)('that holds %s is refused whole', (_, page, line) => {
    expect(read(`${page}z 1\n`)).toMatch(new RegExp(`^line ${line}: `));
  });

  it('gives back whatever labels and values were written', () => {
    const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/);
    const escaped = (text: string) =>
      text.replace(/[\\"\n]/g, (found) => (found === '\n' ? '\\n' : `\\${found}`));
    const series = fc.record({
      metric: name,
      labels: fc.uniqueArray(fc.tuple(name, fc.string({ unit: 'binary' })), {
        selector: ([label]) => label,
      }),
      // Written as text, -0 is 0.
      value: fc.double().map((value) => value + 0),
    });
    fc.assert(
      fc.property(series, ({ metric, labels, value }) => {
        const pairs = labels.map(([label, text]) => `${label}="${escaped(text)}"`).join(',');
        const written = String(value).replace('Infinity', 'Inf');
        const expected = { __name__: metric, ...Object.fromEntries(labels) };
        fc.pre(!Object.hasOwn(Object.fromEntries(labels), '__name__'));
        expect(read(`${metric}{${pairs}} ${written}\n`)).toEqual([[expected, value, null]]);
      }),
    );
  });

  it('never throws, whatever it holds', () => {
    const piece = fc.constantFrom(
      'a',
      '{',
      '}',
      '"',
      '\\',
      ',',
      '=',
      ' ',
      '\n',
      '#',
      '1',
      'NaN',
      '\t',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const problem = readExposition(pieces.join(''), 'prometheus', () => {});
        expect(problem === null || problem.line > 0).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of 100,000 lines is read in well under a second', () => {
    const page = Array.from({ length: 100_000 }, (_, i) => `m{i="${i}",code="200"} ${i}`).join(
      '\n',
    );
    const startedAt = performance.now();
    expect(read(page)).toHaveLength(100_000);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it('with one endless label costs no more than its length', () => {
    expect(read(`a{x="${'\\\\'.repeat(1_000_000)}`)).toContain('labels');
  });
});

describe('a page of OpenMetrics', () => {
  it('may have exemplars and times in seconds', () => {
    const page = 'a_bucket{le="1"} 3 # {trace="x # y"} 1 2.5\nb 4 12.5 # {} 1\nc 5 1\n# EOF\n';
    expect(read(page, 'openmetrics')).toEqual([
      [{ __name__: 'a_bucket', le: '1' }, 3, null],
      [{ __name__: 'b' }, 4, 12_500],
      [{ __name__: 'c' }, 5, 1_000],
    ]);
  });

  it('that was cut off is refused', () => {
    expect(read('a 1\nb 2\n', 'openmetrics')).toBe('line 2: the page ends without # EOF');
  });

  it('that goes on after its end is refused', () => {
    expect(read('a 1\n# EOF\nb 2\n', 'openmetrics')).toBe('line 3: there is something after # EOF');
  });
});
