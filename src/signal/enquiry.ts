import { type Check, isCompared, type Measure } from '../core/fleet/check.ts';
import { narrowed, type PlainSelector, readPlainSelector } from './plain-selector.ts';

/** What a check asks of a source of metrics. */
export type Enquiry =
  /** One number for each cluster and step. */
  | { readonly kind: 'values'; readonly query: string }
  | RateEnquiry
  | LatencyEnquiry
  /** It asks for nothing that can be answered, and why. */
  | { readonly kind: 'trouble'; readonly message: string };

/** How much counters grew in a step: those of errors, and those of everything. */
export interface RateEnquiry {
  readonly kind: 'rate';
  readonly errors: readonly PlainSelector[];
  readonly total: readonly PlainSelector[];
  /**
   * What it means that there are requests but no series of errors: 0 where errors are of a metric that
   * is there, because such a series begins with the first error; else NaN, because a metric that was
   * renamed is no health.
   */
  readonly withoutErrors: number;
}

/** How many observations of a histogram a step had, and how many of them above each bound. */
export interface LatencyEnquiry {
  readonly kind: 'latency';
  readonly histogram: PlainSelector;
  readonly form: 'classic' | 'native';
  readonly bounds: readonly number[];
}

/** What is asked of a check, be it of one zone alone. */
interface Asking {
  readonly check: Check;
  readonly zone?: string;
}

/** Reads a check, with each of its texts filled by `fill`. */
export function enquiryOf({ check, zone }: Asking, fill: (text: string) => string): Enquiry {
  const enquiry = enquiryOfAll(check, fill);
  if (zone === undefined) return enquiry;
  const label = isCompared(check) ? check.compare.zoneLabel : undefined;
  if (label === undefined) return trouble('the check does not say which label names a zone');
  const inZone = (selector: PlainSelector) => narrowed(selector, label, zone);
  switch (enquiry.kind) {
    case 'rate': {
      const { errors, total } = enquiry;
      return { ...enquiry, errors: errors.map(inZone), total: total.map(inZone) };
    }
    case 'latency':
      return { ...enquiry, histogram: inZone(enquiry.histogram) };
    case 'values':
      return trouble('only counters are asked for by zone');
    case 'trouble':
      return enquiry;
  }
}

function enquiryOfAll(check: Check, fill: (text: string) => string): Enquiry {
  if (!isCompared(check)) return { kind: 'values', query: fill(check.threshold.query) };
  const { measure } = check.compare;
  switch (measure.kind) {
    case 'gauge':
    case 'growth':
      return { kind: 'values', query: fill(measure.query) };
    case 'rate':
      return rateOf(measure.errors.map(fill), measure.total.map(fill));
    case 'latency':
      return latencyOf({ ...measure, histogram: fill(measure.histogram) });
    case 'probe':
      return trouble('a source of metrics cannot send probes: name a source of kind probe');
  }
}

function rateOf(errorTexts: readonly string[], totalTexts: readonly string[]): Enquiry {
  const errors: PlainSelector[] = [];
  const total: PlainSelector[] = [];
  for (const [texts, selectors] of [
    [errorTexts, errors],
    [totalTexts, total],
  ] as const) {
    // Nothing to count would be health without evidence.
    if (texts.length === 0) return trouble('a rate needs counters of errors, and of everything');
    for (const text of texts) {
      const selector = readPlainSelector(text);
      if (selector === null) return trouble(notPlain(text, 'http_requests_total{code=~"5.."}'));
      selectors.push(selector);
    }
  }
  const counted = new Set(total.map(({ metric }) => metric));
  const isCounted = errors.every(({ metric }) => counted.has(metric));
  return { kind: 'rate', errors, total, withoutErrors: isCounted ? 0 : Number.NaN };
}

function latencyOf(measure: Extract<Measure, { readonly kind: 'latency' }>): Enquiry {
  const histogram = readPlainSelector(measure.histogram);
  if (histogram === null) {
    return trouble(notPlain(measure.histogram, 'http_request_duration_seconds{handler="/"}'));
  }
  const { metric, matchers } = histogram;
  if (metric.endsWith('_bucket')) {
    const base = metric.slice(0, -'_bucket'.length);
    return trouble(`${metric} names the buckets of a histogram: write ${base}`);
  }
  if (matchers.some(({ label }) => label === 'le')) {
    return trouble(`the selector of ${metric} has a matcher of le: the bounds say which buckets`);
  }
  const { form, bounds } = measure;
  return { kind: 'latency', histogram, form, bounds };
}

function notPlain(text: string, example: string): string {
  const how = 'name one metric, with matchers and nothing around it';
  return `${text} is no plain selector: ${how}, like ${example}`;
}

function trouble(message: string): Enquiry {
  return { kind: 'trouble', message };
}
