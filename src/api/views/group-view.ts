import type { Instant } from '../../core/fleet/quantities.ts';
import { leadingOf } from '../operations/read-group.ts';
import type { RolloutStatus } from '../operations/read-status.ts';
import { statusView } from './status-view.ts';

/**
 * What `status -o json` prints: of a rollout its status; of a change in phases that of the rollout that matters most, with
 * the clusters, the reasons and the debts of all, and each rollout by itself under its phase.
 */
export function statusesView(name: string, found: readonly RolloutStatus[], now?: Instant) {
  const leading = leadingOf(found);
  const group = leading?.rollout.pinned.spec.phase;
  if (leading === undefined || group?.of !== name)
    return leading === undefined ? {} : statusView(leading, now);
  const views = found.map((one) => ({ ...statusView(one, now), through: one.rollout.isThrough }));
  const all = statusView(leading, now);
  return {
    ...all,
    rollout: name,
    component: null,
    revision: null,
    scope: group.scope,
    clusters: views.flatMap(({ rollout, clusters }) =>
      clusters.map((cluster) => ({ ...cluster, rollout })),
    ),
    regressions: views.flatMap(({ regressions }) => regressions),
    waiting: views.flatMap(({ waiting }) => waiting),
    debts: views.flatMap(({ debts }) => debts),
    exceptions: views.flatMap(({ exceptions }) => exceptions),
    phases: group.order.map(({ phase, rollouts }) => ({
      name: phase,
      rollouts: views.filter(({ rollout }) => rollouts.includes(rollout)),
    })),
  };
}
