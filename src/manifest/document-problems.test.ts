import { describe, expect, test } from 'vitest';
import { placeOf, problemsAfter, sound } from './fleet-problems.contract.ts';
import { parseManifests } from './parse.ts';

describe('documents of one name', () => {
  test('are a problem at the second, which says where the first is', () => {
    const twice = `${sound}---\nkind: Check\nmetadata:\n  name: errors\nspec: { source: prom, threshold: { query: x, above: 1 } }\n`;
    expect(problemsAfter('live', 'live', twice)).toEqual([
      {
        place: '47:9',
        code: 'duplicate-name',
        said: expect.stringMatching(/`errors` already, at f.yaml:34:19/),
      },
    ]);
  });

  test('are fine when their kinds differ', () => {
    expect(problemsAfter('name: shop', 'name: app')).toEqual([]);
  });

  test('there is exactly one Fleet', () => {
    const two = `${sound}---\nkind: Fleet\nmetadata: { name: g }\n`;
    expect(problemsAfter('live', 'live', two)).toEqual([
      { place: '46:19', code: 'second-fleet', said: expect.stringMatching(/at f.yaml:2:19/) },
    ]);
    const none = sound.slice(sound.indexOf('---') + 4);
    const { problems } = parseManifests([{ file: 'f.yaml', text: none }]);
    expect(problems).toMatchObject([{ line: 1, column: 1, code: 'no-fleet' }]);
    expect(parseManifests([]).problems).toMatchObject([{ code: 'no-fleet' }]);
  });
});

describe('one mistake is reported once', () => {
  test.each([
    ['name: obs }', 'name: obs, nam: x }', 'unknown-field'],
    ['query: ', 'qurey: ', 'unknown-field'],
    ['kind: Check', 'kind: Chekc', 'unknown-kind'],
    ['name: test, soak: 30m', 'soak: 30m', 'missing-field'],
    ['source: prom,', 'source: prom: x,', 'yaml-syntax'],
    ['source: prom,', 'source: prom, source: prom,', 'duplicate-key'],
  ])('%s written as %s leaves no dangling references behind', (before, after, code) => {
    expect(problemsAfter(before, after)).toMatchObject([{ code }]);
  });

  test('what is still legible of a faulty document is checked all the same', () => {
    const cluster = problemsAfter('[obs]\n  values', '[obz]\n  zone: [a]\n  tier: 3\n  values');
    expect(cluster).toMatchObject([
      { code: 'unknown-cluster' },
      { code: 'unknown-field' },
      { code: 'wrong-value' },
    ]);
    const mistyped = sound.replace('source: prom', 'source: p');
    const fleet = problemsAfter('  controller:', '  aprovers: anyone\n  controller:', mistyped);
    expect(fleet).toMatchObject([{ code: 'unknown-field' }, { code: 'unknown-source' }]);
  });
});

describe('queries', () => {
  test.each([
    ['plain, at its place', 'query: sum(x)) > 1', 'query: sum(x)▸) > 1'],
    ['quoted, at its place', "query: 'sum(x)) > 1'", "query: 'sum(x)▸) > 1'"],
    ['ending too early', 'query: sum(x', 'query: sum(x▸'],
    [
      'with placeholders',
      `query: 'sum(x{a="{host}"}[{host}])) '`,
      `query: 'sum(x{a="{host}"}[{host}])▸) '`,
    ],
    ['with escapes, at its beginning', 'query: "sum(\\"x"', 'query: ▸"sum(\\"x"'],
    ['of nothing but a comment', "query: '# nothing'", "query: '# nothing▸'"],
  ])('%s', (_, query, marked) => {
    const before = `query: 'x{cluster="{cluster}"}'`;
    const place = placeOf(before, marked);
    expect(problemsAfter(before, query)).toMatchObject([{ code: 'query-syntax', place }]);
  });

  test.each([
    'sum by (cluster) (rate(errors_total{code=~"5.."}[1m])) / sum by (cluster) (rate(all[1m]))',
    'histogram_quantile(0.99, sum by (le, cluster) (rate(latency_bucket[{host}])))',
    'x{cluster="{cluster}"} offset {host} > 1',
    'label_replace(x, "a", "${group}", "b", "(?P<group>.*)")',
  ])('in order: %s', (query) => {
    expect(problemsAfter('x{cluster="{cluster}"}', query)).toEqual([]);
  });
});
