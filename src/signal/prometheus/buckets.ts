/**
 * Classic histograms in a Prometheus: a counter for each bucket, which the label `le` names by its
 * bound.
 */
import type { Count, Series } from '../../core/judge/evidence.ts';
import { bucketBound, countAbove, knownCount } from '../counts.ts';
import type { LatencyEnquiry } from '../enquiry.ts';
import { selectorText } from '../plain-selector.ts';
import { type Joined, noNumber } from './sort.ts';

/** Bounds for which the cluster's histogram has no bucket. */
export interface NoBucket {
  readonly kind: 'no-bucket';
  readonly bounds: readonly number[];
}

/** The buckets that are needed, and no others: a histogram may have hundreds of them. */
export function bucketsSelector({ histogram, bounds }: LatencyEnquiry): string {
  const spellings = [...bounds.map(spellingsOf), '[+]?[Ii]nf'];
  return selectorText(histogram, { ending: '_bucket', also: `le=~"${spellings.join('|')}"` });
}

/** All buckets that there are at a time, to name those near a bound that is none. */
export function allBucketsQuery({ histogram }: LatencyEnquiry, label: string): string {
  return `count by (${label}, le) (${selectorText(histogram, { ending: '_bucket' })})`;
}

/**
 * A regular expression for all ways to write a number: Go's clients say `1e+06`, Java's `1000000.0` or
 * `1.0E6`, and a Prometheus 3 makes `1.0` of `1`. Classes stand for escapes, which a string in PromQL
 * would need twice.
 */
export function spellingsOf(bound: number): string {
  const [mantissa = '', power = ''] = Math.abs(bound).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  const sign = bound < 0 ? '-' : '[+]?';
  const scientific = `${decimal(digits, 1)}[eE]${exponent < 0 ? '-' : '[+]?'}0*${Math.abs(exponent)}`;
  return Math.abs(exponent) > 21
    ? `${sign}${scientific}`
    : `${sign}(?:${decimal(digits, exponent + 1)}|${scientific})`;
}

/** Digits with a point after the first `whole` of them, or with as many zeros as are missing. */
function decimal(digits: string, whole: number): string {
  const padded = whole < 1 ? '0'.repeat(1 - whole) + digits : digits.padEnd(whole, '0');
  const before = padded.slice(0, Math.max(1, whole));
  const after = padded.slice(Math.max(1, whole));
  const leading = before === '0' && after !== '' ? '0*' : `0*${before}`;
  return after === '' ? `${leading}(?:[.]0*)?` : `${leading}[.]${after}0*`;
}

/** How many histograms have each of these buckets. */
export function presenceQuery(enquiry: LatencyEnquiry, label: string): string {
  return `count by (${label}, le) (${bucketsSelector(enquiry)})`;
}

/** Buckets by bound and time. Where processes write a bound differently, its spellings are added up. */
function byBound(own: readonly Joined[]): ReadonlyMap<number, Map<number, number>> {
  const found = new Map<number, Map<number, number>>();
  for (const { labels, samples } of own) {
    const bound = bucketBound(labels.get('le') ?? '');
    const bucket = found.get(bound) ?? new Map<number, number>();
    found.set(bound, bucket);
    for (const [at, value] of samples) bucket.set(at, (bucket.get(at) ?? 0) + knownCount(value));
  }
  return found;
}

/**
 * All observations, and those above each bound. A bound must be a bucket of every histogram that is added
 * up: of one that lacks it, as those of a new revision may, everything would count as above. What is no
 * bucket now is trouble, because nobody could guess why there is no figure; what was none earlier is not
 * known for then.
 */
export function combineBuckets(
  grown: readonly Joined[],
  presence: readonly Joined[],
  { histogram, bounds }: LatencyEnquiry,
): Series | NoBucket {
  if (grown.some(({ hasHistograms }) => hasHistograms)) return noNumber;
  const [buckets, present] = [byBound(grown), byBound(presence)];
  const all = buckets.get(Number.POSITIVE_INFINITY);
  if (all === undefined) {
    if (grown.every(({ samples }) => samples.length === 0)) return { kind: 'counts', counts: [] };
    return { kind: 'trouble', message: `${histogram.metric} has no bucket +Inf` };
  }
  const upTo = (bound: number, at: number) => {
    const everywhere = present.get(Number.POSITIVE_INFINITY)?.get(at);
    const isEverywhere = present.get(bound)?.get(at) === everywhere;
    return isEverywhere ? (buckets.get(bound)?.get(at) ?? null) : null;
  };
  const times = [...all.keys()].toSorted((a, b) => a - b);
  const newest = times.at(-1);
  if (newest === undefined) return { kind: 'counts', counts: [] };
  const missing = bounds.filter((bound) => upTo(bound, newest) === null);
  if (missing.length > 0) return { kind: 'no-bucket', bounds: missing };
  const counts = times.map((at): Count => {
    const total = all.get(at) ?? Number.NaN;
    return [at, total, ...bounds.map((bound) => countAbove(total, upTo(bound, at) ?? Number.NaN))];
  });
  return { kind: 'counts', counts };
}
