import type { Cluster, Selector } from './fleet.ts';
import { namesText } from './names.ts';
import { selects } from './select.ts';

/** The clusters that a window or a freeze is about: those of certain tiers, or chosen ones, or both at once. */
export interface Scope {
  /** Null for every tier. */
  readonly tiers: readonly string[] | null;
  /** Null for every cluster. */
  readonly clusters: Selector | null;
}

/** Whether a cluster of that tier is meant. Where tiers and clusters are given, it must be in both. */
export function isInScope({ tiers, clusters }: Scope, cluster: Cluster, tier: string): boolean {
  if (tiers !== null && !tiers.includes(tier)) return false;
  return clusters === null || selects(clusters, cluster);
}

/** `every cluster`, `tier test`, `app-1 and app-2`, `what matches region=eu, of tier test`. */
export function scopeText({ tiers, clusters }: Scope): string {
  const ofTiers = tiers === null ? '' : `tier ${namesText(tiers)}`;
  if (clusters === null) return ofTiers === '' ? 'every cluster' : ofTiers;
  const which = clusters.kind === 'names' ? namesText(clusters.names) : labelsText(clusters);
  return ofTiers === '' ? which : `${which}, of ${ofTiers}`;
}

function labelsText({
  matchLabels,
  matchExpressions,
}: Extract<Selector, { kind: 'labels' }>): string {
  const equal = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const others = matchExpressions.map(({ key, operator, values }) =>
    values.length === 0 ? `${key} ${operator}` : `${key} ${operator} ${values.join('|')}`,
  );
  const parts = [...equal, ...others];
  return parts.length === 0 ? 'every cluster' : `what matches ${parts.join(', ')}`;
}
