import { queueOf } from './queue.ts';
import type { Tier } from '../fleet/fleet.ts';
import type { Limits } from './limits.ts';
import type { Precedence } from './precedence.ts';
import type { Redundancy } from './redundancy.ts';

/** What waves are cut from: the clusters of a stage and what keeps them apart. */
export interface WaveRules {
  /** Who goes first when nothing else decides. */
  readonly ordered: readonly string[];
  readonly precedence: Precedence;
  readonly limits: Limits;
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
  const queue = queueOf(rules.ordered, rules.precedence);
  const waves: CutWave[] = [];
  while (queue.left() > 0) {
    const wave = fillWave(queue.ready(), rules.limits, sizeMaxOf(rules, waves.length));
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
