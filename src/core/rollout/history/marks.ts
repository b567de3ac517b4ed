/** The marks of rollouts on clusters: which are at work where, and what each of them found unwell. */
import type { Ailment, FleetState } from './fleet-state.ts';
import { PatchedMap } from './patched-map.ts';

type Marks = FleetState['changing'];
type Ailments = FleetState['unwell'];

/** With the rollout's mark on a cluster. */
export function marked(marks: Marks, rollout: string, cluster: string): Marks {
  const by = marks.get(cluster);
  if (by?.has(rollout) === true) return marks;
  return PatchedMap.of(marks).with(cluster, new Set(by).add(rollout));
}

/** Without the rollout's mark on one cluster. */
export function settled(
  marks: Marks,
  { rollout, cluster }: { readonly rollout: string; readonly cluster: string },
): Marks {
  const rest = new Set(marks.get(cluster));
  rest.delete(rollout);
  const all = PatchedMap.of(marks);
  return rest.size > 0 ? all.with(cluster, rest) : all.without(cluster);
}

/** Without the rollout's mark on any cluster. */
export function withoutRollout(marks: Marks, rollout: string): Marks {
  const next = new Map<string, ReadonlySet<string>>();
  for (const [name, by] of marks) {
    const rest = new Set(by);
    rest.delete(rollout);
    if (rest.size > 0) next.set(name, rest);
  }
  return next;
}

/** What is not well on a cluster but for one thing. */
export function ailmentsWithout(
  unwell: Ailments,
  cluster: string,
  gone: { readonly rollout: string; readonly aspect: string },
): readonly Ailment[] {
  const ailments = unwell.get(cluster) ?? [];
  return ailments.filter((one) => one.rollout !== gone.rollout || one.aspect !== gone.aspect);
}

/** Without what a rollout found unwell anywhere. */
export function withoutAilments(unwell: Ailments, rollout: string): Ailments {
  const next = new Map<string, readonly Ailment[]>();
  for (const [cluster, ailments] of unwell) {
    const rest = ailments.filter((one) => one.rollout !== rollout);
    if (rest.length > 0) next.set(cluster, rest);
  }
  return next;
}
