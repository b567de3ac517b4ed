import { describe, expect, test } from 'vitest';
import type { ReceiptChart } from '../../api/operations/read-receipts.ts';
import { chartLines, meansLines } from './chart.ts';
import { widthOf } from './width.ts';

const from = Date.parse('2026-11-23T06:00:00Z');
const words = { own: 't1', beside: 'the others', isShare: true, mark: 'changed 06:03:00Z' };

function chart(own: ReceiptChart['own'], beside: ReceiptChart['own'], changeAt = 3): ReceiptChart {
  return { from, bucketMs: 60_000, changeAt, own, beside };
}

/** So many buckets of the same value. */
function flat(count: number, value: number | null = 1): (number | null)[] {
  return Array.from({ length: count }, () => value);
}

describe('a chart', () => {
  test('has two rows on one scale from 0, and a mark over the change', () => {
    const { rows, legend } = chartLines(
      chart([0.01, 0, 0.01, 0.02, 0.04, 0.039], [0.01, null, 0.01, 0.01, 0.005, 0.01]),
      words,
      80,
    );
    expect(rows).toEqual([
      '               ▾ changed 06:03:00Z',
      't1          ▃▁▃▅██',
      'the others  ▃·▃▃▂▃',
    ]);
    expect(legend).toBe(
      'Each block is 1m, from 2026-11-23T06:00:00Z to 2026-11-23T06:06:00Z; ' +
        '▁ begins at 0 %, █ ends at 4 %, · is not known.',
    );
  });

  test('begins at the least where values are below 0, and not above it elsewhere', () => {
    const values = { ...words, isShare: false };
    const below = chartLines(chart([-8, -4, 0, 8], [-8, -8, -8, -8]), values, 80);
    expect(below.rows.slice(1)).toEqual(['t1          ▁▃▅█', 'the others  ▁▁▁▁']);
    expect(below.legend).toContain('▁ begins at -8, █ ends at 8.');
    const above = chartLines(chart([90, 100, 110], []), values, 80);
    expect(above.rows.slice(1)).toEqual(['t1          ▇██']);
    expect(above.legend).toContain('▁ begins at 0, █ ends at 110.');
  });

  test.each([
    { what: 'without anything beside it', beside: flat(4, null) },
    { what: 'of one row', beside: [] },
  ])('$what has one row, of which nothing is missing', ({ beside }) => {
    const { rows, legend } = chartLines(chart([1, 2, 3, 4], beside), words, 80);
    expect(rows).toHaveLength(2);
    expect(legend).not.toContain('not known');
  });

  test('in which nothing changes says so', () => {
    const { rows, legend } = chartLines(chart(flat(4, 0), flat(4, 0)), words, 80);
    expect(rows[1]).toBe('t1          ▁▁▁▁');
    expect(legend).toContain('; all are 0 %.');
  });

  test('is empty where nothing is known', () => {
    const nothing = chart(flat(4, null), flat(4, null));
    expect(chartLines(nothing, words, 80)).toEqual({ rows: [], legend: '' });
  });

  test.each([
    { changeAt: 0, at: 0 },
    { changeAt: 4, at: 4 },
    { changeAt: 55, at: 55 },
    { changeAt: 60, at: 60 },
  ])('has its mark over bucket $at, with the words where there is room', ({ changeAt, at }) => {
    const [mark = ''] = chartLines(chart(flat(60), flat(60), changeAt), words, 80).rows;
    expect(mark.indexOf('▾')).toBe('the others  '.length + at);
    expect(mark).toContain(words.mark);
    expect(widthOf(mark)).toBeLessThanOrEqual(76);
  });

  test.each([
    { columns: 80 },
    { columns: 60 },
    { columns: 40 },
    { columns: 30 },
    { columns: Infinity },
  ])(
    'stays within $columns columns and 80, and takes no buckets together across the change',
    ({ columns }) => {
      const own = [...flat(20, 0), ...flat(40, 1)];
      const { rows } = chartLines(chart(own, own, 20), words, columns);
      for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(Math.min(columns, 80) - 4);
      const [mark = '', drawn = ''] = rows;
      expect(drawn.slice(12)).toMatch(/^▁+█+$/);
      expect(drawn.indexOf('█')).toBe(mark.indexOf('▾'));
    },
  );

  test('of names from outside shows and does not steer', () => {
    const hostile = { ...words, own: '\u001b[2Ja-very-long-name-of-a-cluster', mark: 'a\u009bb' };
    const text = chartLines(chart([1], [1]), hostile, 80).rows.join('');
    for (const one of ['\u001b', '\u009b']) expect(text).not.toContain(one);
    expect(text).toContain('…');
  });
});

test('the means are those before the change and after it, where both are known', () => {
  const values = chart([1, null, 3, 8, 10], [null, null, null, 4, 4]);
  expect(meansLines(values, words)).toEqual([
    'Means of what is drawn, before the change and after it: t1 2 and 9.',
  ]);
  expect(meansLines(chart([null], [null]), words)).toEqual([]);
});
