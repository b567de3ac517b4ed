import { sightOf, witnessCycles } from '../fleet/witnesses.ts';
import { byName, namesText } from '../fleet/names.ts';
import type { Watch } from '../fleet/witnesses.ts';

/** By cluster: those of its stage that must be done before it begins. */
export type Precedence = ReadonlyMap<string, readonly string[]>;

/**
 * Orders each cluster of a stage against its witnesses, which keeps the two out of one wave
 * (promise 4): the watched one goes first, and in a cycle of witnesses, where that cannot hold for
 * all, the one that stands first in `ordered`. What follows from other pairs may be left out, so
 * a witness of ten thousand clusters costs ten thousand pairs, and many such witnesses hardly more.
 */
export function precedenceAmong(watch: Watch, ordered: readonly string[]): Precedence {
  const cycles = witnessCycles(watch, ordered);
  const cycleOf = new Map(cycles.flatMap((cycle) => cycle.map((name) => [name, cycle] as const)));
  const position = new Map(ordered.map((name, index) => [name, index]));
  const before = new Map<string, string[]>(ordered.map((name) => [name, []]));

  for (const cluster of ordered) {
    for (const witness of watch.named.get(cluster) ?? []) {
      if (!position.has(witness)) continue;
      const inCycle = cycleOf.get(witness) === cycleOf.get(cluster);
      const witnessFirst = inCycle && at(position, witness) < at(position, cluster);
      if (witnessFirst) before.get(cluster)?.push(witness);
      else before.get(witness)?.push(cluster);
    }
  }
  const all = cycles.find((cycle) => cycle.some((name) => watch.everywhere.has(name)));
  if (all !== undefined) orderWitnessesOfAll(watch, inSequence(ordered, new Set(all)), before);
  return before;
}

/** Those outside the cycle first: the witnesses of every cluster, all in the cycle, watch them. */
function inSequence(ordered: readonly string[], cycle: ReadonlySet<string>): readonly string[] {
  return [
    ...ordered.filter((name) => !cycle.has(name)),
    ...ordered.filter((name) => cycle.has(name)),
  ];
}

/**
 * A witness of every cluster is a neighbour of all others in the sequence. It waits for what lies
 * between it and the last such witness, and for that one, which waited for everything before.
 */
function orderWitnessesOfAll(
  watch: Watch,
  sequence: readonly string[],
  before: ReadonlyMap<string, string[]>,
): void {
  let last: string | null = null;
  let between: string[] = [];
  for (const name of sequence) {
    if (last !== null) before.get(name)?.push(last);
    if (watch.everywhere.has(name)) {
      before.get(name)?.push(...between);
      between = [];
      last = name;
    } else between.push(name);
  }
}

/** Why a cluster waits for those before it, in sentences; none when it waits for nobody. */
export function precedenceReasons(
  watch: Watch,
  cluster: string,
  before: readonly string[],
): readonly string[] {
  const names = [...new Set(before)].toSorted(byName);
  const mutual = names.filter((other) => sightOf(watch, other, cluster) !== null);
  const watched = names.filter((other) => sightOf(watch, other, cluster) === null);
  const reasons: string[] = [];
  if (watched.length > 0) {
    reasons.push(`${cluster} goes after ${namesText(watched)}, which it watches`);
  }
  if (mutual.length > 0) {
    reasons.push(
      `${cluster} goes after ${namesText(mutual)}: they watch each other in a cycle, ` +
        'and never change together',
    );
  }
  return reasons;
}

function at(position: ReadonlyMap<string, number>, name: string): number {
  return position.get(name) ?? -1;
}
