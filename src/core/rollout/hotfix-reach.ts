import { byName, namesText } from '../fleet/names.ts';
import type { OpenHotfix } from './history/hotfixes.ts';
import { type ClusterProgress, isKnownOn, isTouched, type Rollout } from './history/state.ts';

/** Where a fix is by now, by the log of what brings it: each cluster in one of the lists at most. */
export interface HotfixReach {
  readonly on: readonly string[];
  /** It is to get there, or is on its way, as far as somebody works on that. */
  readonly comesTo: readonly string[];
  /** A step there failed, was given up or is taken back: nobody knows what runs. */
  readonly perhapsOn: readonly string[];
}

/** Where a hotfix is, by itself and by its backfill; null for one of them that is not known. */
export function hotfixReach(
  { clusters, rollout, backfill }: OpenHotfix,
  rolloutOf: (name: string) => Rollout | null,
): HotfixReach {
  const own = rolloutOf(rollout);
  const rest = backfill === null ? null : rolloutOf(backfill);
  const places = new Map<string, Place>(clusters.map((name) => [name, 'perhapsOn']));
  for (const one of own?.clusters.values() ?? []) places.set(one.name, placeOf(own, one));
  // What the backfill has yet to begin with is what is owed, and is not coming before a person wants it.
  for (const one of rest?.clusters.values() ?? []) {
    if (one.step !== 'pending') places.set(one.name, placeOf(rest, one));
  }
  const at = (place: Place): readonly string[] =>
    [...places].flatMap(([name, where]) => (where === place ? [name] : [])).toSorted(byName);
  return { on: at('on'), comesTo: at('comesTo'), perhapsOn: at('perhapsOn') };
}

type Place = keyof HotfixReach | 'nowhere';

function placeOf(rollout: Rollout | null, cluster: ClusterProgress): Place {
  if (isKnownOn(cluster)) return 'on';
  const isOver = rollout?.course.kind === 'ended';
  if (cluster.step === 'pending' || cluster.step === 'changing') {
    if (!isOver) return 'comesTo';
  }
  return isTouched(cluster) ? 'perhapsOn' : 'nowhere';
}

/** `is on app-3 only`, `is being brought to app-3`, `is on app-3, is being brought to lab-1, may be on eng-1` */
export function reachText({ on, comesTo, perhapsOn }: HotfixReach): string {
  const isKnown = comesTo.length === 0 && perhapsOn.length === 0;
  const parts = [
    ...(on.length === 0 ? [] : [`is on ${namesText(on)}${isKnown ? ' only' : ''}`]),
    ...(comesTo.length === 0 ? [] : [`is being brought to ${namesText(comesTo)}`]),
    ...(perhapsOn.length === 0 ? [] : [`may be on ${namesText(perhapsOn)}`]),
  ];
  return parts.length === 0 ? 'is on no cluster' : parts.join(', ');
}
