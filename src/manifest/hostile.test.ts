import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseManifests } from './parse.ts';

function problemsOf(text: string) {
  return parseManifests([{ file: 'f.yaml', text }]).problems;
}

const head = 'kind: Fleet\nmetadata: { name: f }\n';

describe('YAML that is not in order', () => {
  test.each([
    ['a bracket that is not closed', `${head}spec: { tiers: [a`, 3, 18, 'yaml-syntax'],
    ['a quote that is not closed', `${head}spec: "abc`, 3, 11, 'yaml-syntax'],
    ['a tab as indentation', `${head}spec:\n\ttiers: 1\n`, 4, 1, 'yaml-syntax'],
    ['a mapping on the line of another', `${head}spec: a: b\n`, 3, 7, 'yaml-syntax'],
    ['a bracket too many', `${head}spec: {}}\n`, 3, 9, 'yaml-syntax'],
    ['a key that is there twice', `${head}kind: Fleet\n`, 3, 1, 'duplicate-key'],
    ['a key that is no text', `${head}? [a]\n: b\n`, 3, 3, 'key-not-text'],
    ['a tag', `${head}spec: !secret {}\n`, 3, 7, 'unknown-tag'],
    ['a merge key', `${head}spec: { <<: {} }\n`, 3, 9, 'merge-key'],
    ['an alias without an anchor', `${head}spec: *spec\n`, 3, 7, 'unknown-alias'],
    ['an alias of itself', `${head}spec: &spec { tiers: *spec }\n`, 3, 22, 'alias-cycle'],
    ['a prototype', `${head}spec: { __proto__: { a: 1 } }\n`, 3, 9, 'reserved-key'],
    ['a constructor', `${head}spec: { constructor: { a: 1 } }\n`, 3, 9, 'unknown-field'],
    ['an empty file', '', 1, 1, 'empty-file'],
    ['a file of comments', '# nothing\n---\n', 1, 1, 'empty-file'],
  ])('%s', (...[, text, line, column, code]) => {
    const [first] = problemsOf(text).filter((problem) => problem.code !== 'no-fleet');
    expect(first).toMatchObject({ line, column, code });
    expect(first?.message).not.toBe('');
  });

  test('after a byte order mark and with Windows line ends it is in order', () => {
    expect(problemsOf(`\uFEFF${head.replaceAll('\n', '\r\n')}`)).toEqual([]);
  });

  test('it is read as YAML 1.2, whatever it says of itself', () => {
    const text = `%YAML 1.1\n---\n${head}spec: { approvers: no }\n`;
    expect(problemsOf(text)).toMatchObject([{ line: 5, code: 'not-allowed' }]);
  });

  test('what other documents say is read all the same', () => {
    const found = problemsOf(`a: [\n---\n${head}spec: { approver: anyone }\n`);
    expect(found.map(({ code }) => code)).toContain('unknown-field');
  });
});

describe('YAML made to hurt', () => {
  /** Each line stands for ten of the line before. */
  const bomb = ['spec: &a0 [x]', ...Array.from({ length: 9 }, (_, index) => line(index + 1))];
  function line(index: number) {
    return `k${index}: &a${index} [${Array.from({ length: 10 }, () => `*a${index - 1}`).join(',')}]`;
  }
  const wide = (size: number) => `${head}spec: { tiers: [${'1,'.repeat(size)}] }`;

  test.each([
    ['aliases of aliases', `${head}${bomb.join('\n')}\n`, 'alias-bomb', 1_000],
    ['brackets in brackets', `${head}spec: ${'['.repeat(100_000)}`, 'nested-too-deeply', 5_000],
    ['braces in braces', `${head}spec: ${'{a: '.repeat(50_000)}`, 'nested-too-deeply', 5_000],
    ['dashes after dashes', '- '.repeat(100_000), 'nested-too-deeply', 5_000],
    [
      'depth by aliases',
      `${head}${Array.from({ length: 40 }, (_, i) => `k${i}: &a${i} {a: {b: ${i === 0 ? 1 : `*a${i - 1}`}}}`).join('\n')}`,
      'nested-too-deeply',
      1_000,
    ],
  ])('%s', (...[, text, code, limitMs]) => {
    const began = performance.now();
    const found = problemsOf(text);
    expect(found.map((problem) => problem.code)).toContain(code);
    expect(performance.now() - began).toBeLessThan(limitMs);
  });

  test.each([
    ['a list of a million', wide(1_000_000), 'document-too-large'],
    ['a list that looks like documents', `[${'---,'.repeat(500_000)}]`, 'document-too-large'],
    [
      'a mapping of ten thousand',
      `${head}spec: {${Array.from({ length: 10_000 }, (_, i) => `k${i}: 1`).join(',')}}`,
      'unknown-field',
    ],
    ['a hundred thousand mistakes', wide(100_000), 'too-many-problems'],
    ['a hundred thousand documents', '--- a\n'.repeat(100_000), 'too-many-problems'],
    ['syntax errors only', '}\n'.repeat(20_000), 'yaml-syntax'],
    ['ten thousand names that lead nowhere', names(), 'unknown-cluster'],
    ['ten thousand selectors', selectors('a'), 'wrong-value'],
    ['ten thousand selectors that are none', selectors('rate(a[1m])'), 'wrong-value'],
    [
      'a selector that is a long sum',
      selectors('a+'.repeat(1_000).concat('a'), 1),
      'no-plain-selector',
    ],
    ['a selector without an end', selectors('a{b="c"} or '.repeat(9_000), 1), 'query-syntax'],
    ['a selector in parentheses', selectors('('.repeat(9_000), 1), 'query-syntax'],
    ['a selector of matchers', selectors(`a{${'b="",'.repeat(3_000)}le="1"}`, 1), 'no-fleet'],
  ])('%s', (_, text, code) => {
    const found = problemsOf(text);
    expect(found.map((problem) => problem.code)).toContain(code);
    expect(found.length).toBeLessThanOrEqual(10_001);
  });

  function names() {
    const list = Array.from({ length: 10_000 }, (_, index) => `cluster-${index}`).join(',');
    return `${head}---\nkind: Cluster\nmetadata: { name: cluster-x }\nspec: { witnesses: [${list}] }`;
  }

  function selectors(text: string, count = 10_000) {
    const list = Array.from({ length: count }, () => JSON.stringify(text)).join(',');
    return `kind: Check\nmetadata: { name: k }\nspec: { source: s, rate: { errors: [${list}], total: b } }`;
  }

  test('nothing at all makes it throw', () => {
    const scraps =
      'kind: Fleet\n|kind: Tenant\n|metadata: { name: a }\n|spec:\n|  clusters: [a]\n|  tiers:\n|' +
      '    - name: b\n|---\n|- |? |: |&a |*a |{|}|[|]|"|!!|\t|\0|\uD800|__proto__: |.nan|1e999|#|%';
    const scrap = fc.constantFrom('|', ...scraps.split('|'));
    fc.assert(
      fc.property(fc.array(fc.oneof(scrap, fc.string())), (parts) => {
        const found = problemsOf(parts.join(''));
        expect(found.every(({ line: at, column }) => at >= 1 && column >= 1)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('no document does, whatever its fields are', () => {
    const fields = ['name', 'tiers', 'sources', 'clusters', 'values', 'delivery', 'threshold'];
    const ofChecks = ['source', 'rate', 'errors', 'total', 'latency', 'bounds', 'probe', 'effect'];
    const { json } = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, true, 0, -1, 'a', '', '30m', 'each', [], {}),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...fields, ...ofChecks), tie('json'), { maxKeys: 4 }),
      ),
    }));
    const kind = fc.constantFrom('Fleet', 'Cluster', 'Tenant', 'Check', 'Strategy', 'Rollout');
    fc.assert(
      fc.property(kind, json, (of, spec) => {
        const text = JSON.stringify({ kind: of, metadata: { name: 'a' }, spec });
        const found = problemsOf(text);
        expect(found.every(({ message }) => message !== '')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

test('a large fleet is read in good time', () => {
  const clusters = Array.from({ length: 500 }, (_, index) => {
    return `---\nkind: Cluster\nmetadata: { name: c-${index}, labels: { n: "${index % 100}" } }\nspec: { zones: [a, b] }\n`;
  });
  const tenants = Array.from({ length: 5_000 }, (_, index) => {
    const where =
      index % 2 === 0 ? `[c-${index % 500}, c-x]` : `{ matchLabels: { n: "${index % 100}" } }`;
    return `---\nkind: Tenant\nmetadata: { name: t-${index} }\nspec:\n  criticality: test\n  clusters: ${where}\n`;
  });
  const began = performance.now();
  const found = problemsOf(`${head}${clusters.join('')}${tenants.join('')}`);
  expect(found).toHaveLength(2_500);
  expect(found[0]).toMatchObject({ code: 'unknown-cluster', column: 19 });
  // A twentieth of the largest fleet that is promised, read twice for its places.
  expect(performance.now() - began).toBeLessThan(8_000);
});
