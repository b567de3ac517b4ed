/** What histograms on pages counted above bounds. */
import { describe, expect, it } from 'vitest';
import type { Handler } from '../../../test/support/loopback.ts';
import { latencyOf } from '../measures.contract.ts';
import { openPages } from './pages.contract.ts';

const measure = latencyOf('seconds', [0.5, 1]);
type Buckets = Readonly<Record<string, number>>;

/** A histogram with a count for each bound. */
function page(buckets: Buckets, more = ''): string {
  const lines = Object.entries(buckets).map(
    ([le, count]) => `seconds_bucket{le="${le}"${more}} ${count}\n`,
  );
  return `${lines.join('')}seconds_count{a="b"${more}} 1\n`;
}

async function countsOver(pages: readonly (string | Handler)[], of = measure) {
  const { count, show } = await openPages(['']);
  let counts: Awaited<ReturnType<typeof count>> = [];
  for (const shown of pages) {
    show(0, shown);
    counts = await count(of);
  }
  return counts;
}

describe('a histogram on pages', () => {
  it('counts what grew above each bound, in any spelling', async () => {
    const first = page({ '0.1': 5, '0.5': 10, '1': 20, '+Inf': 30 });
    const second = page({ '0.1': 9, '0.5': 14, '1': 28, '+Inf': 40 });
    expect(await countsOver([first, second])).toEqual([[20, 10, 6, 2]]);
    const java = [
      page({ '0.50': 1, '1.0': 1, '+Inf': 1 }),
      page({ '0.50': 2, '1.0': 3, '+Inf': 5 }),
    ];
    expect(await countsOver(java)).toEqual([[20, 4, 3, 2]]);
    const odd = [page({ '5e-1': 0, '1.0E0': 0, Inf: 0 }), page({ '5e-1': 1, '1.0E0': 4, Inf: 9 })];
    expect(await countsOver(odd)).toEqual([[20, 9, 8, 5]]);
  });

  it('is chosen by its matchers, and adds up what they leave', async () => {
    const both = (count: number) =>
      page({ '0.5': count, '1': count, '+Inf': 2 * count }, ',handler="/"') +
      page({ '0.5': 0, '1': count, '+Inf': 2 * count }, ',handler="/slow"');
    expect(await countsOver([both(1), both(11)])).toEqual([[20, 40, 30, 20]]);
    const of = latencyOf('seconds{handler="/"}', [0.5, 1]);
    expect(await countsOver([both(1), both(11)], of)).toEqual([[20, 20, 10, 10]]);
  });

  it('counts nothing below zero, where a page was written while it counted', async () => {
    const first = page({ '0.5': 0, '1': 0, '+Inf': 0 });
    expect(await countsOver([first, page({ '0.5': 6, '1': 5, '+Inf': 5 })])).toEqual([
      [20, 5, 0, 0],
    ]);
  });

  it('begins anew as a whole when one of its buckets fell', async () => {
    const first = page({ '0.5': 2, '1': 50, '+Inf': 100 });
    expect(await countsOver([first, page({ '0.5': 3, '1': 4, '+Inf': 5 })])).toEqual([
      [20, 5, 2, 1],
    ]);
  });

  it('is not known while a bucket is NaN', async () => {
    const first = page({ '0.5': 1, '1': 1, '+Inf': 1 });
    const odd = page({ '0.5': Number.NaN, '1': 2, '+Inf': 3 });
    expect(await countsOver([first, odd])).toEqual([[20, 2, Number.NaN, 1]]);
  });

  it('names the nearest buckets at once where a bound is none, until it is one', async () => {
    const { count, show } = await openPages([page({ '0.25': 1, '0.75': 1, '1': 1, '+Inf': 1 })]);
    const message = 'seconds has no bucket for 0.5, the nearest: 0.25, 0.75';
    expect(await count(measure)).toBe(message);
    show(0, page({ '0.3': 1, '1': 1, '+Inf': 1 }));
    expect(await count(measure)).toBe('seconds has no bucket for 0.5, the nearest: 0.3, 1');
    show(0, page({ '0.4': 0, '0.5': 0, '1': 0, '+Inf': 0 }));
    expect(await count(measure)).toEqual([[30, 0, 0, 0]]);
    show(0, page({ '0.4': 0, '0.5': 0, '1': 0, '+Inf': 3 }));
    expect((await count(measure)).at(-1)).toEqual([40, 3, 3, 3]);
  });

  it('needs all of its buckets on each target, or its new revision would look slow', async () => {
    const usual = page({ '0.5': 1, '1': 1, '+Inf': 1 });
    const { count } = await openPages([usual, page({ '0.4': 1, '1': 1, '+Inf': 1 })]);
    expect(await count(measure)).toBe('seconds has no bucket for 0.5, the nearest: 0.4, 1');
  });

  it.each([
    ['no bucket of everything', { '0.5': 1, '1': 1 }, 'seconds has no bucket +Inf'],
    [
      'a bucket in two spellings',
      { '0.5': 1, '0.50': 1, '1': 1, '+Inf': 1 },
      'seconds has a bucket twice, in two spellings',
    ],
  ])('is in trouble with %s', async (_, buckets, message) => {
    expect(await countsOver([page(buckets)])).toBe(message);
  });

  it('may have any number of buckets, of which only those are kept that are needed', async () => {
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [String(i / 2), i]));
    const pages = [page({ ...many, '+Inf': 3_000 }), page({ ...many, '+Inf': 3_001 })];
    expect(await countsOver(pages)).toEqual([[20, 1, 1, 1]]);
  });

  it('may be on a page of OpenMetrics', async () => {
    const shown = (count: number) => (_: unknown, response: Parameters<Handler>[1]) => {
      response.setHeader('Content-Type', 'application/openmetrics-text; version=1.0.0');
      response.end(`${page({ '0.5': 0, '1.0': count, '+Inf': count })}# EOF\n`);
    };
    expect(await countsOver([shown(1), shown(4)])).toEqual([[20, 3, 3, 0]]);
  });

  it('cannot be native: no page in text shows one', async () => {
    expect(await countsOver([page({})], latencyOf('seconds', [1], 'native'))).toMatch(
      /^seconds is asked for as a native histogram, which no page in text shows/,
    );
  });
});
