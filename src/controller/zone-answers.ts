import type { Cluster } from '../core/fleet/fleet.ts';
import { isCompared } from '../core/fleet/check.ts';
import { zoneKey } from '../core/judge/compare/columns.ts';
import type { Series } from '../core/judge/evidence.ts';
import type { Question, Signal } from '../signal/signal.ts';

/**
 * What a source says of each zone by itself, by `zoneKey`, of a check that compares zones. A zone that it does not
 * answer for is left out: only harm is ever read from zones, and the cluster as a whole has been answered for.
 */
export async function readZones(
  signals: Signal,
  question: Question,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Series>> {
  const answers = new Map<string, Series>();
  for (const [zone, clusters] of clustersByZone(question)) {
    try {
      // One after the other: a fleet may have many zones, and what they tell is the least urgent.
      const ofZone = await signals.read({ ...question, clusters, zone }, signal);
      for (const [name, series] of ofZone) {
        if (series.kind !== 'trouble') answers.set(zoneKey(name, zone), series);
      }
    } catch {
      if (signal.aborted) break;
    }
  }
  return answers;
}

/** Of a cluster with one zone there is nothing to compare it with. */
function clustersByZone({ check, clusters }: Question): ReadonlyMap<string, readonly Cluster[]> {
  const byZone = new Map<string, Cluster[]>();
  if (!isCompared(check) || check.compare.zoneLabel === undefined) return byZone;
  for (const cluster of clusters) {
    if (cluster.zones.length < 2) continue;
    for (const zone of cluster.zones) {
      const known = byZone.get(zone) ?? [];
      byZone.set(zone, known);
      known.push(cluster);
    }
  }
  return byZone;
}
