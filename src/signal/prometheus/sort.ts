/** Sorts the series of an answer by cluster, and says where that is not possible. */
import type { ResultSeries } from '../../clients/prometheus/answer.ts';
import type { Cluster } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Sample, Series } from '../../core/judge/evidence.ts';

/** Series with all their samples; those with equal labels, from several requests, are one. */
export interface Joined {
  readonly labels: ReadonlyMap<string, string>;
  readonly samples: readonly Sample[];
  readonly hasHistograms: boolean;
}

/** From `from` (exclusive) to `to` (inclusive) in logical time, which is the server's plus `shiftMs`. */
export interface Frame {
  readonly from: Instant;
  readonly to: Instant;
  readonly shiftMs: number;
}

/** Puts the answers of consecutive requests together, series by series. */
export function join(
  answers: readonly (readonly ResultSeries[])[],
  { from, to, shiftMs }: Frame,
): readonly Joined[] {
  const byLabels = new Map<string, Joined & { samples: Sample[]; hasHistograms: boolean }>();
  for (const { labels, points, hasHistograms } of answers.flat()) {
    const key = JSON.stringify([...labels].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    const known = byLabels.get(key) ?? { labels, samples: [], hasHistograms };
    byLabels.set(key, known);
    known.hasHistograms ||= hasHistograms;
    for (const [serverAt, value] of points) {
      const at = serverAt + shiftMs;
      const after = known.samples.at(-1)?.[0] ?? from;
      if (at > after && at <= to) known.samples.push([at, value]);
    }
  }
  return [...byLabels.values()];
}

/** The series of an answer that speak of one cluster, or why that cannot be said. */
export type Own =
  | { readonly kind: 'own'; readonly series: readonly Joined[] }
  | { readonly kind: 'trouble'; readonly message: string };

/** The label that names clusters, and what to do about results that do not have it. */
export interface Naming {
  readonly label: string;
  readonly advice: string;
}

/**
 * One query for the whole fleet: the label says which cluster a series speaks of. Series of clusters that
 * nobody asked for are left out. Where a series has no label, a cluster without one may be the one meant.
 */
export function sortByLabel(
  series: readonly Joined[],
  clusters: readonly Cluster[],
  { label, advice }: Naming,
): ReadonlyMap<string, Own> {
  const byCluster = Map.groupBy(series, ({ labels }) => labels.get(label) ?? '');
  const unlabelled = byCluster.has('');
  return new Map(
    clusters.map(({ name }): [string, Own] => {
      const own = byCluster.get(name) ?? [];
      if (own.length > 0 || !unlabelled) return [name, { kind: 'own', series: own }];
      return [name, { kind: 'trouble', message: `the result has no label ${label}: ${advice}` }];
    }),
  );
}

/** A query for one cluster: the label need not be there, but must not name another cluster. */
export function onlyOf(series: readonly Joined[], { name }: Cluster, { label }: Naming): Own {
  const own = series.filter(({ labels }) => [undefined, '', name].includes(labels.get(label)));
  const [other] = series;
  if (own.length > 0 || other === undefined) return { kind: 'own', series: own };
  const message = `the result speaks of ${label}="${other.labels.get(label)}", not of ${name}`;
  return { kind: 'trouble', message };
}

/** The samples of the one series that a cluster may have. */
export function one(
  own: readonly Joined[],
  { advice }: Naming,
): Exclude<Series, { readonly kind: 'counts' }> {
  const [series, second] = own;
  if (series === undefined) return { kind: 'samples', samples: [] };
  if (second !== undefined) {
    return { kind: 'trouble', message: `${own.length} series where one is expected: ${advice}` };
  }
  if (series.hasHistograms) return noNumber;
  return { kind: 'samples', samples: series.samples };
}

export const noNumber = {
  kind: 'trouble',
  message: 'the result is a native histogram, not a number',
} as const;
