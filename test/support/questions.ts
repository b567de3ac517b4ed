/** Questions to signals, for tests that care about little in them. */
import type { Cluster, Source } from '../../src/core/fleet/fleet.ts';
import type { Series } from '../../src/core/judge/evidence.ts';
import type { SignalClock } from '../../src/signal/series.ts';
import type { Question } from '../../src/signal/signal.ts';

/** The log's time and the machine's are the same. */
export const machineClock: SignalClock = { now: Date.now, wall: Date.now };

/** A cluster of which only the name matters. */
export function clusterNamed(name: string, values: Readonly<Record<string, string>> = {}): Cluster {
  const unknown = {
    labels: {},
    zones: ['a'],
    components: null,
    declaredTier: null,
    override: null,
  };
  return { name, ...unknown, witnesses: [], values, delivery: null };
}

/** A source of steps of a second, which must answer within one and a half. */
export function sourceWith(settings: Source['settings'], more: Partial<Source> = {}): Source {
  const livesOn = { kind: 'outside', name: 'test' } as const;
  return { name: 'test', livesOn, stepMs: 1_000, lagMs: 0, timeoutMs: 1_500, settings, ...more };
}

export interface Asking {
  readonly source: Source;
  readonly query: string;
  readonly clusters: readonly Cluster[];
  /** Default now. */
  readonly to?: number;
  /** Default 3 s. */
  readonly spanMs?: number;
}

/** A question about the last seconds. */
export function questionOf({
  source,
  query,
  clusters,
  to = Date.now(),
  spanMs = 3_000,
}: Asking): Question {
  const threshold = { query, bad: { kind: 'above', limit: 1 }, forMs: 0 } as const;
  const check = { name: 'check', source: source.name, threshold, required: true, warmUpMs: 0 };
  return { source, check, clusters, from: to - spanMs, to };
}

/** The values that a series holds; its trouble as a text. */
export function valuesOf(series: Series | undefined): readonly number[] | string {
  if (series === undefined) return 'no answer';
  if (series.kind === 'trouble') return series.message;
  const rows = series.kind === 'samples' ? series.samples : series.counts;
  return rows.map(([, value]) => value);
}
