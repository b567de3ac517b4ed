/** How the counters that pages show become one count of a round. */
import { bucketBound, countAbove, noBucketText } from '../counts.ts';
import type { LatencyEnquiry, RateEnquiry } from '../enquiry.ts';
import { type PlainSelector, selectorText } from '../plain-selector.ts';
import { parseQuery } from './parse.ts';
import { fits, type Labels, labelsKey, type Selector } from './query.ts';

/** What a check counts, as a few sums over all counters: first of everything, then of what is bad. */
export interface Tally {
  /** Which counters are needed. */
  readonly selectors: readonly Selector[];
  /** How many sums there are. */
  readonly width: number;
  /** The sums to which a counter adds; one may be there twice. */
  readonly sumsOf: (labels: Labels) => readonly number[];
  /** Counters with equal names begin anew together. */
  readonly groupOf: (labels: Labels) => string;
  /** The bound of a bucket of the histogram, whether it is needed or not; null for anything else. */
  readonly bucketOf: (labels: Labels) => number | null;
  readonly conclude: (round: CountedRound) => Conclusion;
}

/** All pages of a round together. */
export interface CountedRound {
  readonly sums: readonly number[];
  /** Counters that are there now. */
  readonly shown: readonly Labels[];
  /** Buckets that the pages have. */
  readonly buckets: ReadonlySet<number>;
}

export type Conclusion =
  | { readonly kind: 'count'; readonly total: number; readonly bad: readonly number[] }
  /** There is nothing to count. */
  | { readonly kind: 'none' }
  | { readonly kind: 'trouble'; readonly message: string };

type Trouble = Extract<Conclusion, { readonly kind: 'trouble' }>;

/** Growth of everything, and of errors; a counter that is selected twice counts twice. */
export function rateTally({ total, errors, withoutErrors }: RateEnquiry): Tally | Trouble {
  const totalSelectors = selectorsFrom(total);
  if ('kind' in totalSelectors) return totalSelectors;
  const errorSelectors = selectorsFrom(errors);
  if ('kind' in errorSelectors) return errorSelectors;
  const parts = [
    ...totalSelectors.map((selector) => ({ selector, sum: 0 })),
    ...errorSelectors.map((selector) => ({ selector, sum: 1 })),
  ];
  const sumsOf = (labels: Labels) =>
    parts.flatMap(({ selector, sum }) => (fits(selector, labels) ? [sum] : []));
  return {
    selectors: parts.map(({ selector }) => selector),
    width: 2,
    sumsOf,
    groupOf: labelsKey,
    bucketOf: () => null,
    conclude: ({ sums: [all = Number.NaN, bad = Number.NaN], shown }) => {
      const present = new Set(shown.flatMap(sumsOf));
      if (!present.has(0)) return { kind: 'none' };
      return { kind: 'count', total: all, bad: [present.has(1) ? bad : bad + withoutErrors] };
    },
  };
}

function selectorsFrom(plain: readonly PlainSelector[]): readonly Selector[] | Trouble {
  const selectors: Selector[] = [];
  for (const one of plain) {
    const selector = selectorFrom(selectorText(one));
    if ('kind' in selector) return selector;
    selectors.push(selector);
  }
  return selectors;
}

function selectorFrom(text: string): Selector | Trouble {
  const parsed = parseQuery(text);
  if (parsed.kind === 'trouble') return parsed;
  if (parsed.expr.kind === 'instant') return parsed.expr.selector;
  return { kind: 'trouble', message: `${text} is no selector` };
}

/** Growth of all observations of a histogram, and of those above each bound. */
export function latencyTally({ histogram, form, bounds }: LatencyEnquiry): Tally | Trouble {
  if (form === 'native') {
    const message =
      `${histogram.metric} is asked for as a native histogram, which no page in text shows: ` +
      'write form classic, or ask a Prometheus';
    return { kind: 'trouble', message };
  }
  const anyBucket = selectorFrom(selectorText(histogram, { ending: '_bucket' }));
  if ('kind' in anyBucket) return anyBucket;
  const needed = [Number.POSITIVE_INFINITY, ...bounds];
  const matches = (le: string) => needed.includes(bucketBound(le));
  const selector = { matchers: [...anyBucket.matchers, { label: 'le', matches, exactly: null }] };
  return {
    selectors: [selector],
    width: needed.length,
    sumsOf: (labels) => (fits(selector, labels) ? [needed.indexOf(boundOf(labels))] : []),
    groupOf: histogramOf,
    bucketOf: (labels) => (fits(anyBucket, labels) ? boundOf(labels) : null),
    conclude: ({ sums: [all = Number.NaN, ...upTo], shown, buckets }) => {
      if (shown.length === 0) return { kind: 'none' };
      const message = bucketTrouble(shown, { needed, metric: histogram.metric, buckets });
      if (message !== null) return { kind: 'trouble', message };
      return { kind: 'count', total: all, bad: upTo.map((count) => countAbove(all, count)) };
    },
  };
}

function boundOf(labels: Labels): number {
  return bucketBound(labels.get('le') ?? '');
}

/** One histogram, by all its labels but the one that tells its buckets apart. */
function histogramOf(labels: Labels): string {
  return labelsKey(new Map([...labels].filter(([label]) => label !== 'le')));
}

interface Buckets {
  readonly needed: readonly number[];
  readonly metric: string;
  readonly buckets: ReadonlySet<number>;
}

/**
 * Each histogram must have each bucket, once: else a part of the fleet's observations would count
 * wrongly.
 */
function bucketTrouble(
  shown: readonly Labels[],
  { needed, metric, buckets }: Buckets,
): string | null {
  for (const [, one] of Map.groupBy(shown, histogramOf)) {
    const bounds = one.map(boundOf);
    if (!bounds.includes(Number.POSITIVE_INFINITY)) return `${metric} has no bucket +Inf`;
    const missing = needed.filter((bound) => !bounds.includes(bound));
    if (missing.length > 0) return noBucketText(metric, missing, buckets);
    if (bounds.length > needed.length) return `${metric} has a bucket twice, in two spellings`;
  }
  return null;
}
