import type { Precedence } from './precedence.ts';

/** The clusters of a stage that no wave has taken yet. */
export interface Queue {
  readonly left: () => number;
  /** Who waits for nobody any more, in order. */
  readonly ready: () => Iterable<string>;
  readonly take: (clusters: readonly string[]) => void;
}

/** A queue of all of them: each waits until those before it are taken. */
export function queueOf(ordered: readonly string[], precedence: Precedence): Queue {
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
  // From each place to the next one that may still be in the queue; from -1 to the first.
  const next = [...ordered.keys(), ordered.length];

  function* ready(): Iterable<string> {
    let last = -1;
    for (let at = next[0] ?? 0; at < ordered.length; at = next[at + 1] ?? ordered.length) {
      const cluster = ordered[at] ?? '';
      if (taken.has(cluster)) {
        // Whoever is gone is passed once and never again: ten thousand waves of one stay cheap.
        next[last + 1] = next[at + 1] ?? ordered.length;
        continue;
      }
      last = at;
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
    },
  };
}
