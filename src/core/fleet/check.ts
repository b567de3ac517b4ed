/** Questions to sources whose answers are evidence. */

/** One question to a source: with a limit that somebody thought of, or beside what is not changed. */
export type Check = ThresholdCheck | ComparedCheck;

interface CheckCommon {
  readonly name: string;
  readonly source: string;
  readonly required: boolean;
  /** After the last process runs the new revision, how long until evidence counts for health. */
  readonly warmUpMs: number;
}

/** Bad is what lies beyond a limit. */
export interface ThresholdCheck extends CheckCommon {
  readonly threshold: Threshold;
}

/** Bad is what got worse than before the change, beside clusters that are not changed. */
export interface ComparedCheck extends CheckCommon {
  readonly compare: Comparison;
}

/** What is bad, and for how long it must be so to count as a regression. */
export interface Threshold {
  readonly query: string;
  readonly bad: BadRange;
  readonly forMs: number;
}

export type BadRange =
  | { readonly kind: 'above'; readonly limit: number }
  | { readonly kind: 'below'; readonly limit: number }
  | { readonly kind: 'outside'; readonly low: number; readonly high: number };

/** What is compared, and how much worse matters. */
export interface Comparison {
  readonly measure: Measure;
  /** Which direction is worse. */
  readonly bad: 'higher' | 'lower' | 'either';
  readonly effect: Effect;
  /** Its share of the rollout's α, beside the weights of the other checks. */
  readonly weight: number;
  /** How much of the time before the change is asked for. */
  readonly historyMs: number;
  /**
   * The label of its series that names a zone. Only for counters, and only where zones share no request path:
   * else what the change breaks would be on both sides.
   */
  readonly zoneLabel?: string;
}

/** The smallest effect that matters: a ratio of 2 is a doubling, 0.01 absolute is one more in a hundred. */
export interface Effect {
  readonly min: number;
  readonly unit: 'ratio' | 'absolute';
}

export type Measure =
  /** Counters: those of what went wrong, and those of everything. Each is a selector; several are summed. */
  | {
      readonly kind: 'rate';
      readonly errors: readonly string[];
      readonly total: readonly string[];
    }
  /** Of a histogram, by the selector of its name, the observations above each bound, in its own unit. */
  | {
      readonly kind: 'latency';
      readonly histogram: string;
      readonly form: 'classic' | 'native';
      readonly bounds: readonly number[];
    }
  /** A query with one number for each cluster, and what halts by itself, whatever is usual. */
  | { readonly kind: 'gauge'; readonly query: string; readonly limit: Limit | null }
  /** A query whose value may not grow: with the value that it must not reach, and how soon. */
  | {
      readonly kind: 'growth';
      readonly query: string;
      readonly limit: number;
      readonly withinMs: number;
    }
  /** Requests that Tierwise sends itself, one in each `everyMs`. */
  | {
      readonly kind: 'probe';
      readonly target: ProbeTarget;
      readonly everyMs: number;
      readonly timeoutMs: number;
    };

/** A range that is bad in itself, and for how long. */
export type Limit = Omit<Threshold, 'query'>;

/** Where a probe goes; texts may hold {cluster} and the cluster's values. */
export type ProbeTarget =
  /** Any status from 200 to 299 is well. */
  | { readonly kind: 'http'; readonly url: string }
  /** `host:port`; the standard health service, asked for a service or, with '', for the server. */
  | {
      readonly kind: 'grpc';
      readonly address: string;
      readonly service: string;
      readonly tls: boolean;
    }
  /** `host:port`; whoever accepts a connection is well. */
  | { readonly kind: 'tcp'; readonly address: string };

/** Whether a check compares instead of knowing a limit. */
export function isCompared(check: Check): check is ComparedCheck {
  return 'compare' in check;
}

/** The texts that a check asks its source with, each with where it stands in the check's document. */
export function queriesOf(check: Check): readonly CheckText[] {
  if (!isCompared(check)) return [{ path: ['threshold', 'query'], text: check.threshold.query }];
  const { measure } = check.compare;
  const at = (...path: (string | number)[]) => [measure.kind, ...path];
  switch (measure.kind) {
    case 'rate':
      return (['errors', 'total'] as const).flatMap((part) =>
        measure[part].map((text, index) => ({ path: at(part, index), text })),
      );
    case 'latency':
      return [{ path: at('histogram'), text: measure.histogram }];
    case 'gauge':
    case 'growth':
      return [{ path: at('query'), text: measure.query }];
    case 'probe':
      return [];
  }
}

/** A text of a check, and where it stands under the `spec` of its document. */
export interface CheckText {
  readonly path: readonly (string | number)[];
  readonly text: string;
}
