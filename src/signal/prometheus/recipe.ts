/** Which queries answer a check, and how their results become one answer for a cluster. */
import type { Count, Sample, Series } from '../../core/judge/evidence.ts';
import { knownCount } from '../counts.ts';
import type { Enquiry, LatencyEnquiry, RateEnquiry } from '../enquiry.ts';
import { type PlainSelector, selectorText } from '../plain-selector.ts';
import { bucketsSelector, combineBuckets, type NoBucket, presenceQuery } from './buckets.ts';
import { type Joined, type Naming, one } from './sort.ts';

export interface Recipe {
  readonly queries: readonly string[];
  /** How many series of one cluster a query is answered with. */
  readonly seriesEach: number;
  readonly naming: Naming;
  /** The results of one cluster, one list of series for each query, as an answer. */
  readonly combine: (results: readonly (readonly Joined[])[]) => Series | NoBucket;
}

/** How a source is asked. */
export interface Manner {
  readonly stepMs: number;
  /** The label that names clusters. */
  readonly label: string;
}

type Answerable = Exclude<Enquiry, { readonly kind: 'trouble' }>;

/** What to ask, and what to do with what is answered. */
export function recipeOf(enquiry: Answerable, manner: Manner): Recipe {
  const { label } = manner;
  switch (enquiry.kind) {
    case 'values': {
      const naming = { label, advice: `aggregate with sum by (${label})` };
      const combine: Recipe['combine'] = ([own = []]) => one(own, naming);
      return { queries: [enquiry.query], seriesEach: 1, naming, combine };
    }
    case 'rate':
      return rateRecipe(enquiry, manner);
    case 'latency':
      return enquiry.form === 'native'
        ? nativeRecipe(enquiry, manner)
        : classicRecipe(enquiry, manner);
  }
}

/** Growth is summed here, so that what is missing is a label of the counters themselves. */
function countedNaming({ label }: Manner): Naming {
  const advice = `clusterLabel must name one that all counters have, or the selector say {cluster}`;
  return { label, advice };
}

/** What counters of a cluster grew by in each step, as Prometheus reckons it. */
function increaseOf(selector: string, { stepMs, label }: Manner): string {
  const step = stepMs % 1_000 === 0 ? `${stepMs / 1_000}s` : `${stepMs}ms`;
  return `sum by (${label}) (increase(${selector}[${step}]))`;
}

/**
 * Several selectors are asked one by one and summed here: `or` would drop series whose labels are
 * equal.
 */
function rateRecipe(enquiry: RateEnquiry, manner: Manner): Recipe {
  const queryOf = (selector: PlainSelector) => increaseOf(selectorText(selector), manner);
  const [total, errors] = [enquiry.total.map(queryOf), enquiry.errors.map(queryOf)];
  const queries = [...new Set([...total, ...errors])];
  const naming = countedNaming(manner);
  const combine: Recipe['combine'] = (results) => {
    const read = readNumbers(results, naming);
    if ('kind' in read) return read;
    const of = (texts: readonly string[]) =>
      texts.map((text) => read[queries.indexOf(text)] ?? new Map());
    return combineRate({ total: of(total), errors: of(errors) }, enquiry);
  };
  return { queries, seriesEach: 1, naming, combine };
}

function classicRecipe(enquiry: LatencyEnquiry, manner: Manner): Recipe {
  const perBucket = { ...manner, label: `${manner.label}, le` };
  return {
    queries: [
      increaseOf(bucketsSelector(enquiry), perBucket),
      presenceQuery(enquiry, manner.label),
    ],
    seriesEach: enquiry.bounds.length + 1,
    naming: countedNaming(manner),
    combine: ([grown = [], presence = []]) => combineBuckets(grown, presence, enquiry),
  };
}

function nativeRecipe({ histogram, bounds }: LatencyEnquiry, manner: Manner): Recipe {
  const grown = increaseOf(selectorText(histogram), manner);
  const all = `histogram_count(${grown})`;
  const naming = countedNaming(manner);
  const combine: Recipe['combine'] = (results) => {
    const read = readNumbers(results, naming);
    return 'kind' in read ? read : combineNative(read);
  };
  const above = bounds.map((bound) => `histogram_fraction(${bound}, +Inf, ${grown}) * ${all}`);
  return { queries: [all, ...above], seriesEach: 1, naming, combine };
}

/** The numbers of one series by time. */
type Numbers = ReadonlyMap<number, number>;

function readNumbers(
  results: readonly (readonly Joined[])[],
  naming: Naming,
): readonly Numbers[] | Extract<Series, { readonly kind: 'trouble' }> {
  const read: Numbers[] = [];
  for (const own of results) {
    const series = one(own, naming);
    if (series.kind === 'trouble') return series;
    read.push(new Map(series.samples.map(([at, value]): Sample => [at, knownCount(value)])));
  }
  return read;
}

function combineRate(
  { total, errors }: { readonly total: readonly Numbers[]; readonly errors: readonly Numbers[] },
  { withoutErrors }: RateEnquiry,
): Series {
  const times = [...new Set(total.flatMap((numbers) => [...numbers.keys()]))];
  const counts = times
    .toSorted((a, b) => a - b)
    .map((at): Count => {
      return [at, sumAt(total, at) ?? Number.NaN, sumAt(errors, at) ?? withoutErrors];
    });
  return { kind: 'counts', counts };
}

/** Of those that are there; null when none is. */
function sumAt(all: readonly Numbers[], at: number): number | null {
  const found = all.flatMap((numbers) => numbers.get(at) ?? []);
  return found.length === 0 ? null : found.reduce((sum, value) => sum + value, 0);
}

/** The fraction of nothing is NaN, but nothing has no part above a bound. */
function combineNative([total = new Map(), ...above]: readonly Numbers[]): Series {
  const counts = [...total].map(([at, all]): Count => {
    return [at, all, ...above.map((one) => (all === 0 ? 0 : (one.get(at) ?? Number.NaN)))];
  });
  return { kind: 'counts', counts };
}
