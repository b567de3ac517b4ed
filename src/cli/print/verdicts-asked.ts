/** What a check asked of its source, as a person can ask it again. */
import {
  type Check,
  type Comparison,
  isCompared,
  type Measure,
  type ProbeTarget,
} from '../../core/fleet/check.ts';
import type { Source } from '../../core/fleet/fleet.ts';
import { instantText } from '../../core/fleet/instant.ts';
import { namesText } from '../../core/fleet/names.ts';
import { durationText, type Instant } from '../../core/fleet/quantities.ts';
import { fill } from '../../core/fleet/template.ts';
import { effectThatMatters, rangeText } from './receipt-words.ts';

/** A line of a proof: a sentence, or a text that is pasted elsewhere and so stays in one piece. */
export type ProofLine = string | { readonly paste: string };

/** A question to a source about one cluster. */
export interface AskedOf {
  readonly check: Check;
  /** Undefined where the fleet has none of that name. */
  readonly source: Source | undefined;
  /** What the texts of the check may say of the cluster. */
  readonly values: Readonly<Record<string, string>>;
  /** What was read; undefined where that was not kept. */
  readonly read: { readonly from: Instant; readonly to: Instant } | undefined;
}

/** Which source was asked what, for which time, and what counts as worse. */
export function askedLines(asked: AskedOf): readonly ProofLine[] {
  const { check, source, read } = asked;
  const step = source === undefined ? '' : ` in steps of ${durationText(source.stepMs)}`;
  const time =
    read === undefined ? '' : `, from ${instantText(read.from)} to ${instantText(read.to)},`;
  const [first = '', ...rest] = textsOf(asked);
  const filled = rest.map(
    (line): ProofLine =>
      typeof line === 'string' ? line : { paste: fill(line.paste, asked.values) },
  );
  const opening = `The source ${check.source} was asked${step}${time} ${lineText(first)}`;
  return [opening, ...filled, worseText(check)];
}

/** A line as it is printed, in one piece. */
export function lineText(line: ProofLine): string {
  return typeof line === 'string' ? line : line.paste;
}

/** The first one goes on with the sentence. */
function textsOf({ check, source }: AskedOf): readonly ProofLine[] {
  if (!isCompared(check)) return ['for', { paste: check.threshold.query }];
  const { measure } = check.compare;
  switch (measure.kind) {
    case 'rate':
      return [
        'for what went wrong',
        ...measure.errors.map((text) => ({ paste: grownText(text, source) })),
        'and for everything',
        ...measure.total.map((text) => ({ paste: grownText(text, source) })),
      ];
    case 'latency':
      return latencyTexts(measure, source);
    case 'gauge':
    case 'growth':
      return ['for', { paste: measure.query }];
    case 'probe':
      return [
        `for probes, one every ${durationText(measure.everyMs)} with ${durationText(measure.timeoutMs)} for its answer, of`,
        { paste: probeTargetText(measure.target) },
      ];
  }
}

/** A Prometheus is asked how much counters grew; a page of metrics shows the counters alone. */
function grownText(selector: string, source: Source | undefined, also = ''): string {
  if (source?.settings.kind !== 'prometheus') return selector;
  const { stepMs, settings } = source;
  const step = stepMs % 1_000 === 0 ? `${stepMs / 1_000}s` : `${stepMs}ms`;
  return `sum by (${settings.clusterLabel}${also}) (increase(${selector.trim()}[${step}]))`;
}

/** The name of a metric in front of its matchers. */
const metricName = /^\s*[a-zA-Z_:][a-zA-Z0-9_:]*/;

function latencyTexts(
  { histogram, form, bounds }: Extract<Measure, { readonly kind: 'latency' }>,
  source: Source | undefined,
): readonly ProofLine[] {
  const isClassic = form === 'classic' && metricName.test(histogram);
  const buckets = isClassic ? histogram.replace(metricName, '$&_bucket') : histogram;
  const paste = grownText(buckets, source, isClassic ? ', le' : '');
  return [`for what is above ${namesText(bounds.map(String))} in the ${form} histogram`, { paste }];
}

/** Where a probe goes. */
export function probeTargetText(target: ProbeTarget): string {
  switch (target.kind) {
    case 'http':
      return target.url;
    case 'grpc': {
      const service = target.service === '' ? '' : `/${target.service}`;
      return `${target.tls ? 'grpcs' : 'grpc'}://${target.address}${service}`;
    }
    case 'tcp':
      return `tcp://${target.address}`;
  }
}

function worseText(check: Check): string {
  if (!isCompared(check)) return `Bad is ${rangeText(check.threshold)}.`;
  const { compare } = check;
  const { measure } = compare;
  if (measure.kind === 'growth') {
    const side = compare.bad === 'lower' ? 'falls to' : 'grows to';
    return `Bad is what ${side} ${measure.limit} within ${durationText(measure.withinMs)}.`;
  }
  const limit = measure.kind === 'gauge' ? measure.limit : null;
  const halt = limit === null ? '' : `; ${rangeText(limit)} halts whatever is usual`;
  return `${worse[compare.bad]} is worse, and ${effectThatMatters(compare)} matters${halt}.`;
}

const worse: Readonly<Record<Comparison['bad'], string>> = {
  higher: 'Higher',
  lower: 'Lower',
  either: 'Higher or lower',
};
