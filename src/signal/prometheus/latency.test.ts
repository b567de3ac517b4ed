/** Counts out of histograms in a scripted Prometheus. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Asked } from '../../../test/support/prometheus-api.ts';
import { clusterNamed } from '../../../test/support/questions.ts';
import { latencyOf } from '../measures.contract.ts';
import { spellingsOf } from './buckets.ts';
import { ask, byQuery, figures, inA, inB, type Row } from './scripted.contract.ts';

const unknown = Number.NaN;

/** The same buckets, each of as many histograms as every other. */
function inAll(buckets: readonly Row[]): readonly Row[] {
  return buckets.map(([labels, ...values]) => [
    labels,
    ...values.map((one) => (one === null ? null : 7)),
  ]);
}

describe('a classic histogram', () => {
  const measure = latencyOf('seconds{handler="/"}', [0.5, 1]);
  const all = 'count by (cluster, le) (seconds_bucket{handler="/"})';
  /** Answers the growth of the buckets that are needed, how many have them, and which there are. */
  const buckets = (
    needed: readonly Row[],
    there: readonly Row[] | string = [],
    present = inAll(needed),
  ) => {
    return ({ query }: Asked) =>
      query === all ? there : query.startsWith('count') ? present : needed;
  };
  const le = (bound: string, more = inA) => ({ ...more, le: bound });

  it('is asked for its needed buckets, of the whole fleet', async () => {
    const asked: string[] = [];
    const few = latencyOf('seconds{handler="/"}', [0.5]);
    await ask({ measure: few, answers: ({ query }) => (asked.push(query), []) });
    const selector = `seconds_bucket{handler="/",le=~"${spellingsOf(0.5)}|[+]?[Ii]nf"}`;
    expect(asked.toSorted()).toEqual([
      `count by (cluster, le) (${selector})`,
      `sum by (cluster, le) (increase(${selector}[20s]))`,
    ]);
  });

  it('counts what lies above each bound', async () => {
    const needed: readonly Row[] = [
      [le('0.5'), 6, 20],
      [le('1'), 9, 20],
      [le('+Inf'), 10, 20],
      [le('0.5', inB), 0],
      [le('1.0', inB), 0],
      [le('+Inf', inB), 0],
    ];
    expect(await figures({ measure, answers: buckets(needed) })).toEqual({
      a: [
        [10, 4, 1],
        [20, 0, 0],
      ],
      b: [[0, 0, 0]],
    });
  });

  it('adds up processes that spell their bounds differently', async () => {
    const rows = (...values: readonly number[]) =>
      ['0.5', '0.50', '1', '1.0', '1e+00', '+Inf'].map((bound, index): Row => {
        return [le(bound), values[index] ?? 0];
      });
    const answers = buckets(rows(1, 2, 3, 4, 5, 20), [], rows(2, 1, 1, 1, 1, 3));
    expect((await figures({ measure, answers }))['a']).toEqual([[20, 17, 8]]);
  });

  it('is in trouble where some processes lack a bucket: all that they do would look slow', async () => {
    const rows = (...values: readonly number[]) =>
      ['0.5', '1', '+Inf'].map((bound, index): Row => [le(bound), 9, values[index] ?? 0]);
    const present = ['0.5', '1', '+Inf'].map(
      (bound): Row => [le(bound), 1, bound === '0.5' ? 1 : 2],
    );
    const answers = buckets(rows(10, 20, 20), [[le('0.4'), 1]], present);
    expect((await figures({ measure, answers }))['a']).toBe(
      'seconds has no bucket for 0.5, the nearest: 0.4',
    );
    const since = present.map(([labels, first = 0, second = 0]): Row => [labels, second, first]);
    expect(
      (await figures({ measure, answers: buckets(rows(10, 20, 20), [], since) }))['a'],
    ).toEqual([
      [9, unknown, 0],
      [20, 10, 0],
    ]);
  });

  it('counts nothing below zero, and what is odd is not known', async () => {
    const needed: readonly Row[] = [
      [le('0.5'), 11, -1, unknown, 5, 5],
      [le('1'), 5, 5, 5, 5, Number.POSITIVE_INFINITY],
      [le('+Inf'), 10, 10, 10, Number.POSITIVE_INFINITY, 10],
    ];
    const answers = buckets(needed);
    const { a } = await figures({ measure, answers, clusters: [clusterNamed('a')] });
    expect(a).toEqual([
      [10, 0, 5],
      [10, unknown, 5],
      [10, unknown, 5],
    ]);
    const [from4th] = [needed.map(([labels, ...values]): Row => [labels, ...values.slice(3)])];
    expect((await figures({ measure, answers: buckets(from4th) }))['a']).toEqual([
      [unknown, unknown, unknown],
      [10, 5, unknown],
    ]);
  });

  it('names the nearest buckets where a bound is none, for that cluster only', async () => {
    const needed: readonly Row[] = [
      [le('1'), 9],
      [le('+Inf'), 10],
      [le('0.5', inB), 1],
      [le('1', inB), 1],
      [le('+Inf', inB), 1],
    ];
    const there: readonly Row[] = [
      ...['0.1', '0.25', '0.75', '1', '+Inf'].map((bound): Row => [le(bound), 1]),
      [le('0.5', inB), 1],
    ];
    expect(await figures({ measure, answers: buckets(needed, there) })).toEqual({
      a: 'seconds has no bucket for 0.5, the nearest: 0.25, 0.75',
      b: [[1, 0, 0]],
    });
    const without = await figures({ measure, answers: buckets([[le('+Inf'), 1]], 'gone') });
    expect(without['a']).toBe('seconds has no bucket for 0.5, 1');
    const oneSided = buckets([[le('+Inf'), 1]], [[le('0.1'), 1]]);
    expect((await figures({ measure, answers: oneSided }))['a']).toBe(
      'seconds has no bucket for 0.5, 1, the nearest: 0.1',
    );
  });

  it('does not know the time when a bound was no bucket yet', async () => {
    const needed: readonly Row[] = [
      [le('0.5'), null, 6],
      [le('1'), 9, 9],
      [le('+Inf'), 10, 10],
    ];
    const { a } = await figures({ measure, answers: buckets(needed) });
    expect(a).toEqual([
      [10, unknown, 1],
      [10, 4, 1],
    ]);
  });

  it('is trouble where a bound was a bucket once, and is none any more', async () => {
    const needed: readonly Row[] = [
      [le('0.5'), 6, null],
      [le('1'), 9, 9],
      [le('+Inf'), 10, 10],
    ];
    const { a } = await figures({ measure, answers: buckets(needed, [[le('0.4'), 1]]) });
    expect(a).toBe('seconds has no bucket for 0.5, the nearest: 0.4');
  });

  it('is trouble without a bucket of everything', async () => {
    const { a } = await figures({ measure, answers: buckets([[le('0.5'), 6]]) });
    expect(a).toBe('seconds has no bucket +Inf');
  });

  it('needs a label for the cluster', async () => {
    const { a } = await figures({ measure, answers: buckets([[{ le: '0.5' }, 6]]) });
    expect(a).toMatch(/^the result has no label cluster/);
  });

  it('needs none where each cluster is asked by itself', async () => {
    const ofEach = latencyOf('seconds{c="{cluster}"}', [1]);
    const rows: readonly Row[] = [
      [{ le: '1' }, 9],
      [{ le: '+Inf' }, 10],
    ];
    const answers = ({ query }: Asked) => (query.startsWith('count') ? inAll(rows) : rows);
    expect(await figures({ measure: ofEach, answers })).toEqual({
      a: [[10, 1]],
      b: [[10, 1]],
    });
  });
});

describe('the spellings of a bound', () => {
  const isSpelling = (bound: number, text: string) =>
    new RegExp(`^(?:${spellingsOf(bound)})$`).test(text);

  it.each([
    [0, ['0', '0.0', '0e+00']],
    [0.5, ['0.5', '.5', '0.50', '5e-1', '5.0E-1']],
    [1, ['1', '1.0', '1.', '1e0', '1e+00', '1.0E0']],
    [2.5, ['2.5', '2.500', '2.5e+00']],
    [10, ['10', '10.0', '1e+01', '1.0E1']],
    [1e6, ['1000000', '1000000.0', '1e+06', '1e6', '1.0E6']],
    [1_048_576, ['1048576', '1048576.0', '1.048576e+06', '1.048576E6']],
    [1e-5, ['0.00001', '1e-05', '1.0E-5']],
    [1e30, ['1e+30', '1.0E30']],
    [-2.5, ['-2.5', '-2.50', '-2.5e+00']],
  ])('%d may be written like %j', (bound, texts) => {
    expect(texts.filter((text) => !isSpelling(bound, text))).toEqual([]);
  });

  it('of any number are what JavaScript writes, and no other number', () => {
    const numbers = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e40, max: 1e40 });
    fc.assert(
      fc.property(numbers, numbers, (bound, other) => {
        expect(isSpelling(bound, String(bound))).toBe(true);
        expect(isSpelling(bound, bound.toExponential())).toBe(true);
        expect(isSpelling(bound, String(other))).toBe(bound === other);
      }),
    );
  });
});

describe('a native histogram', () => {
  const measure = latencyOf('seconds{handler="/"}', [0.5, 1e6], 'native');
  const grown = 'sum by (cluster) (increase(seconds{handler="/"}[20s]))';
  const above = (bound: string) =>
    `histogram_fraction(${bound}, +Inf, ${grown}) * histogram_count(${grown})`;

  it('is one query for all observations, and one for those above each bound', async () => {
    const rows = byQuery({
      [`histogram_count(${grown})`]: [
        [inA, 10, 20],
        [inB, 3, 4],
      ],
      [above('0.5')]: [
        [inA, 2.5, 0],
        [inB, 1, 1],
      ],
      [above('1000000')]: [
        [inA, 0.5, 0],
        [inB, 0, 0],
      ],
    });
    expect(await figures({ measure, answers: rows })).toEqual({
      a: [
        [10, 2.5, 0.5],
        [20, 0, 0],
      ],
      b: [
        [3, 1, 0],
        [4, 1, 0],
      ],
    });
  });

  it('of nothing has nothing above a bound, and what is missing is not known', async () => {
    const rows = byQuery({
      [`histogram_count(${grown})`]: [[inA, 0, 5, 5]],
      [above('0.5')]: [[inA, unknown, unknown, 1]],
      [above('1000000')]: [[inA, null, null, null]],
    });
    const { a } = await figures({ measure, answers: rows });
    expect(a).toEqual([
      [0, 0, 0],
      [5, unknown, unknown],
      [5, 1, unknown],
    ]);
  });
});
