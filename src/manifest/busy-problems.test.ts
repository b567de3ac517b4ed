import { describe, expect, test } from 'vitest';
import { type Case, expected, problemsAfter, sound } from './fleet-problems.contract.ts';
import { parseManifests } from './parse.ts';

const before = '  components: [ingester, querier]';
const busy = (fields: string) => `${before}\n  busy: ${fields}`;

describe('whether a cluster is busy', () => {
  test.each<Case>([
    [
      'is asked of a source that there is',
      before,
      busy('{ source: ▸promm, query: x }'),
      'unknown-source',
      /prom/,
    ],
    ['is asked in PromQL', before, busy('{ source: prom, query: "sum(▸" }'), 'query-syntax', /./],
    [
      'is asked with values that it has',
      before,
      busy('{ source: prom, query: ▸"x{a=\\"{rack}\\"}" }'),
      'unknown-placeholder',
      /rack/,
    ],
  ])('%s', (...each) => {
    expect(problemsAfter(each[1], each[2])).toMatchObject([expected(...each)]);
  });

  test('is read as it is written', () => {
    const text = sound.replace(before, busy('{ source: prom, query: sum by (cluster) (jobs) }'));
    const { fleet, problems } = parseManifests([{ file: 'f.yaml', text }]);
    expect(problems).toEqual([]);
    expect(fleet?.clusters.map(({ busy: asked }) => asked)).toEqual([
      undefined,
      { source: 'prom', query: 'sum by (cluster) (jobs)' },
    ]);
  });
});
