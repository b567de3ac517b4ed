import type { Tier } from '../fleet/fleet.ts';
import type { Precedence } from './precedence.ts';
import type { Redundancy } from './redundancy.ts';

/** What waves are cut from: the clusters of a stage and what keeps them apart. */
export interface WaveRules {
  /** Who goes first when nothing else decides. */
  readonly ordered: readonly string[];
  readonly precedence: Precedence;
  readonly redundancies: readonly Redundancy[];
  /** How many clusters a wave may hold; at least 1. */
  readonly concurrencyMax: number;
  readonly ramp: Tier['ramp'];
}

/** A wave with what shaped it. */
export interface CutWave {
  readonly clusters: readonly string[];
  readonly sizeMax: number;
  /** Some of those that promise 5 kept out of this wave, first in order first. */
  readonly held: readonly { readonly cluster: string; readonly by: Redundancy }[];
}

/** How many held clusters a wave names; the rest would be the same sentence again. */
const heldShownMax = 3;

/**
 * Cuts a stage into waves, greedily: each wave takes, in order, whoever waits for nobody and is no
 * copy too many, until it is full. It always takes one, because a redundancy of the rules spares
 * at least one copy and precedence has no cycles; so every cluster ends in exactly one wave.
 */
export function cutWaves(rules: WaveRules): readonly CutWave[] {
  const limits = limitsOf(rules);
  const queue = queueOf(rules);
  const waves: CutWave[] = [];
  while (queue.left() > 0) {
    const wave = fillWave(queue.ready(), limits, sizeMaxOf(rules, waves.length));
    if (wave.clusters.length === 0) throw new Error('A stage has clusters that no wave may take.');
    queue.take(wave.clusters);
    waves.push(wave);
  }
  return waves;
}

/** Waves grow along the ramp up to the limit; wave numbers begin with 0. */
function sizeMaxOf({ concurrencyMax, ramp }: WaveRules, wave: number): number {
  const size = Math.floor(ramp.first * ramp.factor ** wave);
  return Math.max(1, Math.min(concurrencyMax, size));
}

interface Queue {
  readonly left: () => number;
  /** Who waits for nobody any more, in order. */
  readonly ready: () => Iterable<string>;
  readonly take: (clusters: readonly string[]) => void;
}

function queueOf({ ordered, precedence }: WaveRules): Queue {
  const waitsFor = new Map<string, number>();
  const after = new Map<string, string[]>();
  for (const cluster of ordered) {
    const before = precedence.get(cluster) ?? [];
    waitsFor.set(cluster, before.length);
    for (const earlier of before) {
      const later = after.get(earlier);
      if (later === undefined) after.set(earlier, [cluster]);
      else later.push(cluster);
    }
  }
  const taken = new Set<string>();
  let start = 0;

  function* ready(): Iterable<string> {
    for (let at = start; at < ordered.length; at++) {
      const cluster = ordered[at];
      if (cluster === undefined || taken.has(cluster)) continue;
      if (waitsFor.get(cluster) === 0) yield cluster;
    }
  }

  return {
    left: () => ordered.length - taken.size,
    ready,
    take(clusters) {
      for (const cluster of clusters) {
        taken.add(cluster);
        for (const later of after.get(cluster) ?? []) {
          waitsFor.set(later, (waitsFor.get(later) ?? 0) - 1);
        }
      }
      while (taken.has(ordered[start] ?? '')) start++;
    },
  };
}

/** The redundancies of each cluster, and those that hold for every cluster of the stage. */
interface Limits {
  readonly byCluster: ReadonlyMap<string, readonly Redundancy[]>;
  readonly ofAll: ReadonlySet<Redundancy>;
}

/** Those that no wave of the stage can exceed are left out. */
function limitsOf({ ordered, redundancies, concurrencyMax }: WaveRules): Limits {
  const members = new Set(ordered);
  const byCluster = new Map<string, Redundancy[]>(ordered.map((cluster) => [cluster, []]));
  const ofAll = new Set<Redundancy>();
  for (const redundancy of redundancies) {
    if (redundancy.touchedMax >= concurrencyMax) continue;
    const here = redundancy.clusters.filter((cluster) => members.has(cluster));
    if (redundancy.touchedMax >= here.length) continue;
    for (const cluster of here) byCluster.get(cluster)?.push(redundancy);
    if (here.length === ordered.length) ofAll.add(redundancy);
  }
  return { byCluster, ofAll };
}

function fillWave(ready: Iterable<string>, limits: Limits, sizeMax: number): CutWave {
  const clusters: string[] = [];
  const held: { cluster: string; by: Redundancy }[] = [];
  const touched = new Map<Redundancy, number>();
  const isSpent = (each: Redundancy): boolean => (touched.get(each) ?? 0) >= each.touchedMax;
  for (const cluster of ready) {
    if (clusters.length >= sizeMax) break;
    const redundancies = limits.byCluster.get(cluster) ?? [];
    const by = redundancies.find(isSpent);
    if (by !== undefined) {
      if (held.length < heldShownMax) held.push({ cluster, by });
      // Nobody else of the stage could be taken either, so there is no use in asking them all.
      if (limits.ofAll.has(by)) break;
      continue;
    }
    clusters.push(cluster);
    for (const each of redundancies) touched.set(each, (touched.get(each) ?? 0) + 1);
  }
  return { clusters, sizeMax, held };
}
