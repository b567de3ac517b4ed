import type { Cluster } from '../core/fleet/fleet.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import { fill, placeholders, templateValues } from '../core/fleet/template.ts';
import type { Series } from '../core/judge/evidence.ts';

/** How a signal knows the time. */
export interface SignalClock {
  /** What questions and samples are in: the world's for a server, the log's for what is scraped. */
  now(): Instant;
  /** The machine's, which the outside world uses too. */
  wall(): Instant;
}

/** No evidence, and why, in words that begin with what failed. */
export function trouble(message: string): Series {
  return { kind: 'trouble', message };
}

/** The same trouble for every cluster. */
export function troubleForAll(
  clusters: readonly Cluster[],
  message: string,
): ReadonlyMap<string, Series> {
  return new Map(clusters.map((cluster) => [cluster.name, trouble(message)]));
}

/** A URL of one cluster; null and the placeholder that has no value, which no URL may keep. */
export function fillUrl(
  template: string,
  cluster: Cluster,
): { readonly url: string } | { readonly missing: string } {
  const url = fill(template, templateValues(cluster));
  const [left] = placeholders(url);
  return left === undefined
    ? { url }
    : { missing: `cluster ${cluster.name} has no value for {${left}} in the address` };
}
