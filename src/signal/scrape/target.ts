import type { Fetch } from '../../clients/prometheus/exchange.ts';
import { addressText } from '../../clients/prometheus/exchange.ts';
import { type ExposedSample, readExposition } from '../../clients/prometheus/exposition.ts';
import { fetchMetricsPage } from '../../clients/prometheus/page.ts';
import { answeredClockTrouble, type WallAt } from '../answer-clock.ts';
import type { Scraped } from './history.ts';
import { fits, type Labels, labelsKey, type Selector } from './query.ts';
import type { Element } from './vector.ts';

/** One `/metrics` page of a cluster. */
export interface Target {
  readonly url: string;
  /** Put on every series of the page, as Prometheus would: `cluster` and `instance`. */
  readonly labels: Labels;
}

export interface TargetRequest {
  readonly target: Target;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly fetch?: Fetch | undefined;
  /** Asked when the page has arrived, so that a check that came meanwhile is served too. */
  readonly wanted: () => readonly Selector[];
  /** Told of every series of a metric that somebody wants, also where it is not kept. */
  readonly glimpse: (labels: Labels) => void;
  /** By the machine's clock: a sample that says itself that it is older is stale, and left out. */
  readonly freshFrom: number;
  readonly wallAt: WallAt;
}

export type TargetAnswer =
  | {
      readonly kind: 'scraped';
      readonly series: Scraped;
      /** The selectors that the page was read for: to any other it says nothing. */
      readonly readFor: readonly Selector[];
    }
  | { readonly kind: 'failed'; readonly timedOut: boolean; readonly message: string };

/**
 * Whether an answer tells of these selectors: to what was asked after the page came, all would be
 * missing there.
 */
export function isReadFor(
  answer: TargetAnswer,
  selectors: readonly Selector[],
): answer is Extract<TargetAnswer, { readonly kind: 'scraped' }> {
  return (
    answer.kind === 'scraped' && selectors.every((selector) => answer.readFor.includes(selector))
  );
}

/** More series than this on one page are a selector that was not meant, and memory that nobody has. */
const seriesMax = 1_000;

/** Reads a target once and keeps the series that somebody wants. Never throws. */
export async function scrapeTarget(request: TargetRequest): Promise<TargetAnswer> {
  const { url } = request.target;
  const page = await fetchMetricsPage({ ...request, url });
  if (page.kind === 'failed') return page;
  const keep = keeper(request);
  const problem = readExposition(page.text, page.format, keep.add);
  const shown = addressText(url);
  if (problem !== null) return failed(`${shown} line ${problem.line}: ${problem.message}`);
  if (keep.twice !== null) return failed(`${shown} shows the series ${keep.twice} twice`);
  // What has no time of its own is of now, whatever the clocks show.
  const wrongClock = keep.tellsTime ? answeredClockTrouble(page.times, request.wallAt) : null;
  if (wrongClock !== null) return failed(`${shown}: ${wrongClock}`);
  if (keep.series.size > seriesMax) {
    return failed(
      `more than ${seriesMax} series of ${shown} fit the queries: narrow their matchers`,
    );
  }
  return { kind: 'scraped', series: keep.series, readFor: keep.readFor };
}

interface Keeper {
  readonly add: (sample: ExposedSample) => void;
  readonly series: Map<string, Element>;
  readonly readFor: readonly Selector[];
  twice: string | null;
  /** Whether the page itself says how old something is that somebody wants. */
  tellsTime: boolean;
}

function keeper({ target, wanted, glimpse, freshFrom }: TargetRequest): Keeper {
  const selectors = wanted();
  const names = exactNames(selectors);
  const kept: Keeper = {
    series: new Map(),
    readFor: selectors,
    twice: null,
    tellsTime: false,
    add: ({ labels: exposed, value, atMs }) => {
      if (names !== null && !names.has(exposed.get('__name__') ?? '')) return;
      if (kept.series.size > seriesMax) return;
      const labels = withTarget(exposed, target.labels);
      glimpse(labels);
      if (!selectors.some((selector) => fits(selector, labels))) return;
      if (atMs !== null) kept.tellsTime = true;
      if (atMs !== null && atMs < freshFrom) return;
      const key = labelsKey(labels);
      if (kept.series.has(key)) kept.twice ??= exposed.get('__name__') ?? '';
      kept.series.set(key, { labels, value });
    },
  };
  return kept;
}

/** The names that can fit at all, to pass over most of a page quickly; null when any may. */
function exactNames(selectors: readonly Selector[]): ReadonlySet<string> | null {
  const names = new Set<string>();
  for (const { matchers } of selectors) {
    const name = matchers.find(({ label, exactly }) => label === '__name__' && exactly !== null);
    if (name?.exactly === null || name === undefined) return null;
    names.add(name.exactly);
  }
  return names;
}

/** Where the page has such a label itself, its own is renamed, as Prometheus does by default. */
function withTarget(exposed: Labels, ours: Labels): Labels {
  const labels = new Map<string, string>();
  for (const [name, value] of exposed) {
    // An empty label is the same as none.
    if (value !== '') labels.set(ours.has(name) ? `exported_${name}` : name, value);
  }
  for (const [name, value] of ours) labels.set(name, value);
  return labels;
}

function failed(message: string): TargetAnswer {
  return { kind: 'failed', timedOut: false, message };
}
