/**
 * What every source of metrics keeps for checks that compare: a gauge is asked like a threshold,
 * counters and histograms give counts, and what cannot be asked of it is said in words. Run against
 * real servers.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadAddress } from '../../test/support/loopback.ts';
import { type Asking, clusterNamed, questionOf, sourceWith } from '../../test/support/questions.ts';
import type { ComparedCheck, Measure } from '../core/fleet/check.ts';
import type { Series } from '../core/judge/evidence.ts';
import type { SignalHarness } from './signal.contract.ts';
import type { Question } from './signal.ts';

/** A question to compare something, of which only what is measured matters. */
export function questionAbout(measure: Measure, asking: Omit<Asking, 'query'>): Question {
  const question = questionOf({ ...asking, query: '' });
  const compare = { measure, bad: 'higher', weight: 1, historyMs: 0 } as const;
  const check: ComparedCheck = {
    name: 'check',
    source: asking.source.name,
    required: true,
    warmUpMs: 0,
    compare: { ...compare, effect: { min: 2, unit: 'ratio' } },
  };
  return { ...question, check };
}

/** Errors and requests. */
export function rateOf(errors: string | readonly string[], total: string | readonly string[]) {
  return { kind: 'rate', errors: [errors].flat(), total: [total].flat() } as const;
}

/** Observations of a histogram above bounds. */
export function latencyOf(
  histogram: string,
  bounds: readonly number[],
  form: 'classic' | 'native' = 'classic',
) {
  return { kind: 'latency', histogram, form, bounds } as const;
}

/** The figures of each count, without its time; trouble as a text. */
export function countsOf(series: Series | undefined): readonly (readonly number[])[] | string {
  if (series === undefined) return 'no answer';
  if (series.kind === 'trouble') return series.message;
  if (series.kind === 'samples') return 'samples, not counts';
  return series.counts.map(([, ...figures]) => figures);
}

/** What is no plain selector, by mistake or by hope. */
const notPlain = [
  '',
  'rate(reading[5m])',
  'sum(reading)',
  'reading[5m]',
  'reading offset 5m',
  'reading # all',
  'reading + other',
  'reading{',
  'reading{a="1" b="2"}',
  'reading{__name__="other"}',
  '{a="1"}',
  '{__name__=~"a|b"}',
];

/** Beside the contract of all signals, and over the same world. */
export function measureContract(name: string, harness: SignalHarness): void {
  describe(`${name}: a check that compares`, () => {
    let shown: Awaited<ReturnType<SignalHarness['showWorld']>>;
    beforeAll(async () => {
      shown = await harness.showWorld();
    });
    afterAll(() => shown.stop());

    const ask = async (measure: Measure, url = shown.url) => {
      const source = sourceWith(harness.settingsAt(url, {}));
      const clock = { now: Date.now, wall: Date.now };
      const question = questionAbout(measure, { source, clusters: [clusterNamed('steady')] });
      const answers = await harness.create(clock).read(question, new AbortController().signal);
      expect([...answers.keys()]).toEqual(['steady']);
      return answers.get('steady');
    };

    it('has the samples of a gauge, and of what may not grow', async () => {
      const gauge = await ask({ kind: 'gauge', query: 'reading', limit: null });
      const growth = await ask({ kind: 'growth', query: 'reading', limit: 9, withinMs: 1 });
      for (const series of [gauge, growth]) {
        const samples = series?.kind === 'samples' ? series.samples : [];
        expect(new Set(samples.map(([, value]) => value))).toEqual(new Set([5]));
      }
    });

    it('counts nothing where nobody counts', async () => {
      expect(countsOf(await ask(rateOf('errors_total', 'requests_total')))).toEqual([]);
      expect(countsOf(await ask(latencyOf('seconds', [1])))).toEqual([]);
    });

    it('has trouble where nobody listens', async () => {
      const url = await deadAddress();
      expect(countsOf(await ask(rateOf('x', 'x'), url))).toMatch(/connection refused/);
      expect(countsOf(await ask(latencyOf('x', [1]), url))).toMatch(/connection refused/);
    });

    it('cannot send probes', async () => {
      const target = { kind: 'tcp', address: 'x:1' } as const;
      const probe = { kind: 'probe', target, everyMs: 1_000, timeoutMs: 1_000 } as const;
      expect(countsOf(await ask(probe))).toMatch(/cannot send probes/);
    });

    it.each(notPlain)('has trouble with %j where a selector is expected', async (text) => {
      const words = /is no plain selector: name one metric/;
      expect(countsOf(await ask(rateOf(text, 'reading')))).toMatch(words);
      expect(countsOf(await ask(rateOf('reading', text)))).toMatch(words);
      expect(countsOf(await ask(latencyOf(text, [1])))).toMatch(words);
    });

    it.each([
      [rateOf([], 'reading'), 'a rate needs counters of errors, and of everything'],
      [rateOf('reading', []), 'a rate needs counters of errors, and of everything'],
      [latencyOf('x_bucket', [1]), 'x_bucket names the buckets of a histogram: write x'],
      [
        latencyOf('x{le="1"}', [1]),
        'the selector of x has a matcher of le: the bounds say which buckets',
      ],
    ])('has trouble with %j', async (measure, message) => {
      expect(countsOf(await ask(measure))).toBe(message);
    });
  });
}
