import { describe, expect, it } from 'vitest';
import { readAnswer } from './answer.ts';

const success = (data: unknown, more = {}) => JSON.stringify({ status: 'success', data, ...more });

describe('an answer of the API', () => {
  it('gives a matrix as series, times in milliseconds', () => {
    const values = [
      [1_700_000_000.123, '0.5'],
      [1_700_000_001.123, 'NaN'],
      [1_700_000_002.123, '+Inf'],
      [1_700_000_003.123, '-Inf'],
      [1_700_000_004.123, '1e-7'],
    ];
    const result = [{ metric: { cluster: 'a' }, values }];
    expect(readAnswer(success({ resultType: 'matrix', result }))).toEqual({
      kind: 'success',
      result: {
        type: 'matrix',
        series: [
          {
            labels: new Map([['cluster', 'a']]),
            points: [
              [1_700_000_000_123, 0.5],
              [1_700_000_001_123, Number.NaN],
              [1_700_000_002_123, Infinity],
              [1_700_000_003_123, -Infinity],
              [1_700_000_004_123, 1e-7],
            ],
            hasHistograms: false,
          },
        ],
      },
      warnings: [],
      infos: [],
      partial: false,
    });
  });

  it('gives a vector, a scalar and a string', () => {
    const vector = [{ metric: {}, value: [1, '2'] }];
    expect(readAnswer(success({ resultType: 'vector', result: vector }))).toMatchObject({
      result: { type: 'vector', series: [{ points: [[1000, 2]] }] },
    });
    expect(readAnswer(success({ resultType: 'scalar', result: [1, '2'] }))).toMatchObject({
      result: { type: 'scalar', point: [1000, 2] },
    });
    expect(readAnswer(success({ resultType: 'string', result: [1, 'x'] }))).toMatchObject({
      result: { type: 'string', text: 'x' },
    });
  });

  it('keeps warnings, infos and the mark of a partial answer', () => {
    const more = { warnings: ['store \u001b[31mdown'], infos: ['no counter'], isPartial: true };
    expect(readAnswer(success({ resultType: 'matrix', result: [] }, more))).toMatchObject({
      warnings: ['store  [31mdown'],
      infos: ['no counter'],
      partial: true,
    });
  });

  it('gives an error as the server says it, cut to a fair length', () => {
    const error = 'x'.repeat(10_000);
    const answer = readAnswer(JSON.stringify({ status: 'error', errorType: 'bad_data', error }));
    expect(answer).toEqual({ kind: 'error', errorType: 'bad_data', error: `${'x'.repeat(500)}…` });
  });

  it('knows native histograms', () => {
    const result = [{ metric: {}, histograms: [[1, {}]] }];
    expect(readAnswer(success({ resultType: 'matrix', result }))).toMatchObject({
      result: { series: [{ points: [], hasHistograms: true }] },
    });
  });

  const wrong: readonly (readonly [name: string, body: string])[] = [
    ['nothing', ''],
    ['HTML', '<html></html>'],
    ['half', '{"status":"success","data":{"resultType":"matrix","result":[{"met'],
    ['null', 'null'],
    ['a list', '[]'],
    ['another status', '{"status":"ok"}'],
    ['no data', '{"status":"success"}'],
    ['an unknown type', success({ resultType: 'tensor', result: [] })],
    ['a result that is no list', success({ resultType: 'matrix', result: {} })],
    ['a series without labels', success({ resultType: 'matrix', result: [{ values: [] }] })],
    ['a label that is a number', success({ resultType: 'matrix', result: [{ metric: { a: 1 } }] })],
    [
      'values that are no list',
      success({ resultType: 'matrix', result: [{ metric: {}, values: 1 }] }),
    ],
    [
      'a sample that is one',
      success({ resultType: 'matrix', result: [{ metric: {}, values: [1] }] }),
    ],
    [
      'a value that is a number',
      success({ resultType: 'vector', result: [{ metric: {}, value: [1, 2] }] }),
    ],
    [
      'a value that is a word',
      success({ resultType: 'vector', result: [{ metric: {}, value: [1, 'x'] }] }),
    ],
    ['an empty value', success({ resultType: 'vector', result: [{ metric: {}, value: [1, ''] }] })],
    [
      'time that goes back',
      success({
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [2, '1'],
              [1, '1'],
            ],
          },
        ],
      }),
    ],
    ['warnings that are no list', success({ resultType: 'matrix', result: [] }, { warnings: {} })],
  ];
  it.each(wrong)('that is %s is malformed, and no more', (_, body) => {
    expect(readAnswer(body).kind).toBe('malformed');
  });
});
