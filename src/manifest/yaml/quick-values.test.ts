import { isDeepStrictEqual } from 'node:util';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineCounter } from 'yaml';
import { crowdedTexts } from '../../../test/fixtures/unruly-words.ts';
import { oddDocuments, scraps, slipsIn, stairs } from '../../../test/fixtures/unruly-yaml.ts';
import { documentsOf } from './documents.ts';
import { plainValue } from './plain-value.ts';
import { quickValues } from './quick-values.ts';

const root = join(import.meta.dirname, '../../..');
const examples = globSync('examples/**/*.yaml', { cwd: root }).map((file) => {
  return readFileSync(join(root, file), 'utf8');
});

/** What the quick way says of a text; null when it gives up. */
function quickly(text: string) {
  const values = [...quickValues(text)];
  return values.includes(null) ? null : values;
}

/** What the exact way says of it, and finds wrong. */
function exactly(text: string) {
  return [...documentsOf(text, new LineCounter())].map(({ contents, findings }) => {
    const plain = contents === null ? null : plainValue(contents);
    return { value: plain?.value, findings: [...findings, ...(plain?.findings ?? [])] };
  });
}

describe('what the quick way says, the exact way says too, and finds nothing wrong', () => {
  // Each was tried with a million texts and more when it was written.
  test.each([
    ['in odd documents', oddDocuments],
    ['in scraps', scraps],
    ['in lines at random distances from the margin', stairs],
    ['in examples with slips of the pen', slipsIn(examples)],
    ['in crowded texts with slips of the pen', slipsIn(crowdedTexts)],
  ])('%s', (_, texts) => {
    let plain = 0;
    fc.assert(
      fc.property(texts, fc.constantFrom('', '\n', '\n'), (begun, end) => {
        const text = `${begun}${end}`;
        const quick = quickly(text);
        if (quick === null || quick.length === 0) return;
        plain += 1;
        const said = quick.map((value) => ({ value, findings: [] }));
        const exact = exactly(text);
        // Not `toStrictEqual`: it takes a key that is called `constructor` for the class of the value.
        expect(isDeepStrictEqual(said, exact), JSON.stringify({ said, exact })).toBe(true);
      }),
      { numRuns: 1_500 },
    );
    // A way that always gives up would be right as well.
    expect(plain).toBeGreaterThan(100);
  });
});

describe('plain is', () => {
  test.each([
    ['a mapping', 'a: b\n', [{ a: 'b' }]],
    ['comments', '# a\n\n---\n# b\na: b # c\n# d\n', [{ a: 'b' }]],
    ['several documents', 'a: 1\n---\na: 2\n---\na: 3\n', [{ a: 1 }, { a: 2 }, { a: 3 }]],
    [
      'every scalar',
      'a: [b, "c", \'d\', 1, -0.5, true, null, ~]\n',
      [{ a: ['b', 'c', 'd', 1, -0.5, true, null, null] }],
    ],
    [
      'what only looks like numbers',
      'a: [1.2.3, 30s, 50%, 2027-01-31, 60:30]\n',
      [{ a: ['1.2.3', '30s', '50%', '2027-01-31', '60:30'] }],
    ],
    ['blocks of text', 'a: |\n  b\n\n  c\nd: >-\n  e\n  f\n', [{ a: 'b\n\nc\n', d: 'e f' }]],
    ['marks within texts', 'a: b&c*d!\ne: f<<g #&h\n', [{ a: 'b&c*d!', e: 'f<<g' }]],
    ['lists as far out as their name', 'a:\n- b\n- "c": d\n', [{ a: ['b', { c: 'd' }] }]],
    ['any printed character', 'a: é漢😀\n', [{ a: 'é漢😀' }]],
  ])('%s', (_, text, values) => {
    expect(quickly(text)).toEqual(values);
  });
});

describe('the exact way is asked about', () => {
  const deep = `a: ${'['.repeat(40)}${']'.repeat(40)}\n`;
  test.each([
    ['an anchor and its alias', 'a: &b c\nd: *b\n'],
    ['an alias alone', 'a: [*b]\n'],
    ['a tag', 'a: !b c\n'],
    ['a merge key', '<<: { a: b }\n'],
    ['a prototype', '"__proto__": { a: b }\n'],
    ['a directive', '%YAML 1.2\n---\na: b\n'],
    ['a directive that is indented', '  %YAML 1.2\n---\na: b\n'],
    ['the end of a document', 'a: b\n...\n'],
    ['something behind ---', '--- # a\na: b\n'],
    ['a --- that is indented', '  ---\na:\n  b: c\n'],
    ['a tab', 'a:\tb\n'],
    ['a carriage return', 'a: b\r\n'],
    ['a byte order mark', '\uFEFFa: b\n'],
    ['half a character', 'a: \uD83D\n'],
    ['a last line without end', 'a: b'],
    ['a name that is a number', '1: a\n'],
    ['a name that is nothing', '~: a\n'],
    ['a name that is a list', '[a]: b\n'],
    ['a name with a mark', '? a\n: b\n'],
    ['a name that comes twice', 'a: 1\na: 2\n'],
    ['a long line', `${'a'.repeat(1_025)}: b\n`],
    ['a number spelled in its own way', 'a: 1.10\n'],
    ['a number in another base', 'a: 0x1F\n'],
    ['minus nothing', 'a: -0\n'],
    ['a number with too many digits', 'a: 9007199254740992\n'],
    ['a number that is too large', 'a: 1e+400\n'],
    ['what is no number', 'a: .nan\n'],
    ['a text that says how far it is indented', 'a: |1\n  b\n'],
    ['a text that keeps the empty lines at its end', 'a: |+\n  b\n\n'],
    ['a field on the line of an item', 'a:\n- [b] c: d\n'],
    ['a field on the line of an item in quotes', 'a:\n- "b" c: d\n'],
    ['a comment above a text that stands alone', 'a:\n  -\n ##\n    b\n  - c\n'],
    ['deep nesting', deep],
    ['a document that is no mapping', 'a: b\n---\n- c\n'],
    ['an empty document', 'a: b\n---\n---\nc: d\n'],
    ['a large document', `a: b\n---\n${'a: b\n'.repeat(50_000)}`],
    ['a mistake', 'a: [b\n'],
  ])('%s', (_, text) => {
    expect(quickly(text)).toBeNull();
  });

  test('a text without documents says nothing', () => {
    expect(quickly('# a\n')).toEqual([]);
  });
});
