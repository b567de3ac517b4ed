/** Counts out of what a scripted Prometheus answers. */
import { describe, expect, it } from 'vitest';
import type { Asked } from '../../../test/support/prometheus-api.ts';
import { clusterNamed } from '../../../test/support/questions.ts';
import { countsOf, latencyOf, rateOf } from '../measures.contract.ts';
import { ask, byQuery, figures, inA, inB, type Row, to } from './scripted.contract.ts';

const grown = (selector: string) => `sum by (cluster) (increase(${selector}[20s]))`;

describe('a rate', () => {
  const failed = 'requests_total{code=~"5.."}';
  const measure = rateOf(failed, 'requests_total');

  it('is the growth of each step for the whole fleet, one query for each selector', async () => {
    const asked: Asked[] = [];
    const rows = byQuery({
      [grown('requests_total')]: [
        [inA, 10, 20, 30],
        [inB, 1, 2, 3],
      ],
      [grown(failed)]: [
        [inA, 1, 0, 2],
        [inB, 0, 0, 1],
      ],
    });
    const answers = await ask({ measure, answers: (one) => (asked.push(one), rows(one)) });
    expect(answers.get('a')).toEqual({
      kind: 'counts',
      counts: [
        [to - 40_000, 10, 1],
        [to - 20_000, 20, 0],
        [to, 30, 2],
      ],
    });
    expect(countsOf(answers.get('b'))).toEqual([
      [1, 0],
      [2, 0],
      [3, 1],
    ]);
    const span = { start: to - 40_000, end: to, step: 20_000 };
    expect(asked.toSorted((a, b) => a.query.length - b.query.length)).toMatchObject([
      { query: grown('requests_total'), ...span },
      { query: grown(failed), ...span },
    ]);
  });

  it('has no errors where requests are counted and no error was, by the same metric', async () => {
    const rows = byQuery({
      [grown('requests_total')]: [
        [inA, 10, 20, null],
        [inB, 5, 5, 5],
      ],
      [grown(failed)]: [[inA, null, 2, 2]],
    });
    expect(await figures({ measure, answers: rows })).toEqual({
      a: [
        [10, 0],
        [20, 2],
      ],
      b: [
        [5, 0],
        [5, 0],
        [5, 0],
      ],
    });
  });

  it('does not know the errors where their metric is gone', async () => {
    const rows = byQuery({
      [grown('requests_total')]: [[inA, 10, 20, 30]],
      [grown('errors_total')]: [[inA, 1, null, 3]],
    });
    expect(
      await figures({ measure: rateOf('errors_total', 'requests_total'), answers: rows }),
    ).toEqual({
      a: [
        [10, 1],
        [20, Number.NaN],
        [30, 3],
      ],
      b: [],
    });
  });

  it('adds up several counters, of which one that is missing counts for nothing', async () => {
    const several = rateOf(['e1', 'e2'], ['t1', 't2', 't1']);
    const asked: string[] = [];
    const rows = byQuery({
      [grown('t1')]: [[inA, 10, 20, null]],
      [grown('t2')]: [[inA, 1, null, 3]],
      [grown('e1')]: [[inA, 4, null, 6]],
      [grown('e2')]: [[inA, 1, 2, null]],
    });
    const answers = (one: Asked) => (asked.push(one.query), rows(one));
    expect(await figures({ measure: several, answers, clusters: [clusterNamed('a')] })).toEqual({
      a: [
        [21, 5],
        [40, 2],
        [3, 6],
      ],
    });
    expect(asked).toHaveLength(4);
  });

  it('is missing without total, whatever the errors say', async () => {
    const rows = byQuery({ [grown(failed)]: [[inA, 1, 1, 1]] });
    expect(await figures({ measure, answers: rows })).toEqual({ a: [], b: [] });
  });

  it.each([
    ['NaN', Number.NaN],
    ['negative', -1],
    ['infinite', Number.POSITIVE_INFINITY],
    ['infinite and negative', Number.NEGATIVE_INFINITY],
  ])('is not known where one of its parts is %s', async (_, odd) => {
    const several = rateOf(['e1', 'e2'], ['t1', 't2']);
    const rows = byQuery({
      [grown('t1')]: [[inA, 10, odd, 30]],
      [grown('t2')]: [[inA, 10, 20, 30]],
      [grown('e1')]: [[inA, odd, 2, 3]],
      [grown('e2')]: [[inA, 1, 2, 3]],
    });
    const { a } = await figures({ measure: several, answers: rows });
    expect(a).toEqual([
      [20, Number.NaN],
      [Number.NaN, 4],
      [60, 6],
    ]);
  });

  it('is trouble as a whole when one of its queries fails', async () => {
    const rows = byQuery({ [grown('requests_total')]: [[inA, 1, 1, 1]], [grown(failed)]: 'gone' });
    const { a, b } = await figures({ measure, answers: rows });
    expect(a).toMatch(/not answer like Prometheus/);
    expect(b).toBe(a);
  });

  it('needs counters that say which cluster they are of', async () => {
    const rows = byQuery({
      [grown('requests_total')]: [
        [inA, 1],
        [inB, 1],
      ],
      [grown(failed)]: [
        [inA, 1],
        [{}, 1],
      ],
    });
    const { a, b } = await figures({ measure, answers: rows });
    expect(a).toEqual([[1, 1]]);
    expect(b).toMatch(/^the result has no label cluster: clusterLabel must name one/);
  });

  it('is trouble where counters are native histograms', async () => {
    const histograms = [{ metric: inA, histograms: [[1, {}]] }];
    const body = { status: 'success', data: { resultType: 'matrix', result: histograms } };
    const { a } = await figures({ measure, answers: () => JSON.stringify(body) });
    expect(a).toBe('the result is a native histogram, not a number');
  });

  it('writes steps of less than a second as they are', async () => {
    const asked: string[] = [];
    const answers = ({ query }: Asked) => (asked.push(query), []);
    await ask({ measure: rateOf('x', 'x'), answers, stepMs: 1_500 });
    expect(asked).toEqual(['sum by (cluster) (increase(x[1500ms]))']);
  });
});

describe('counts of one cluster', () => {
  it('are asked where a selector is a template, and need no label', async () => {
    const asked: string[] = [];
    const answers = ({ query }: Asked): readonly Row[] => {
      asked.push(query);
      return [[query.includes('"a"') ? {} : { cluster: 'c' }, 1, 1, 1]];
    };
    const measure = rateOf('x{c="{cluster}"}', 'x{c="{cluster}"}');
    expect(await figures({ measure, answers })).toEqual({
      a: [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      b: 'the result speaks of cluster="c", not of b',
    });
    expect(asked.toSorted()).toEqual([grown('x{c="a"}'), grown('x{c="b"}')]);
  });

  it('are asked where the address is a template', async () => {
    const answers = ({ path }: Asked): readonly Row[] => [[{}, path.startsWith('/a/') ? 1 : 2]];
    const measure = rateOf('x', 'x');
    const answered = await figures({ measure, answers, path: '/{cluster}' });
    expect(answered).toEqual({ a: [[1, 1]], b: [[2, 2]] });
  });

  it('are not asked with a hole', async () => {
    const clusters = [clusterNamed('a', { shard: '1' }), clusterNamed('b')];
    const measure = latencyOf('x{s="{shard}"}', [1]);
    const { b } = await figures({ measure, answers: () => [], clusters });
    expect(b).toBe('cluster b has no value for {shard} in the query');
  });
});
