import type { AttackVector, Smoke } from '../../core/fleet/exposure.ts';
import { exposures, type Fleet, type RolloutSpec } from '../../core/fleet/fleet.ts';
import { planRollout } from '../../core/plan/plan-rollout.ts';
import { pick } from '../chance.ts';
import type { Start } from './scenario.ts';

type Chance = () => number;

/** In so many worlds something is to be patched, most exposed first. */
const patchedShare = 0.3;

interface Drawn {
  readonly fleet: Fleet;
  readonly starts: readonly Start[];
}

/** The same world, in which tenants differ in how reachable they are, and most rollouts go by that; or just the same. */
export function drawExposure(chance: Chance, { fleet, starts }: Drawn): Drawn {
  if (chance() >= patchedShare) return { fleet, starts };
  const exposed = {
    ...fleet,
    tenants: fleet.tenants.map((tenant) => ({
      ...tenant,
      placements: tenant.placements.map((one) => ({ ...one, exposure: pick(chance, exposures) })),
    })),
  };
  return {
    fleet: exposed,
    starts: starts.map((start) =>
      start.hotfix !== undefined || chance() < 0.2
        ? start
        : { ...start, spec: patchOf(chance, exposed, start.spec) },
    ),
  };
}

function patchOf(chance: Chance, fleet: Fleet, spec: RolloutSpec): RolloutSpec {
  const smoke = pick<Smoke | null>(chance, [
    null,
    { kind: 'soak', soakMs: 60_000 },
    { kind: 'soak', soakMs: 180_000 },
    { kind: 'off', reason: 'no time for it' },
  ]);
  const attackVector: AttackVector = { exposure: pick(chance, exposures), component: null };
  const patch: RolloutSpec = {
    ...spec,
    ...(chance() < 0.4 ? { attackVector } : {}),
    strategy: {
      ...spec.strategy,
      name: 'exposure',
      order: 'exposure',
      ...(smoke === null ? {} : { smoke }),
      ...(chance() < 0.2 ? { stages: { internet: { soakMs: 120_000, approvals: 1 } } } : {}),
    },
  };
  return chance() < 0.5 ? hurried(patch, fleet, chance()) : patch;
}

/** With a deadline between the least that it takes and what is usual. */
function hurried(patch: RolloutSpec, fleet: Fleet, part: number): RolloutSpec {
  const within = (deadlineMs: number): RolloutSpec => {
    return { ...patch, strategy: { ...patch.strategy, deadlineMs } };
  };
  const planning = planRollout({ fleet, rollout: within(Number.MAX_SAFE_INTEGER), now: 0 });
  if (planning.kind === 'refused' || planning.plan.deadline === undefined) return patch;
  const { leastMs, usualMs } = planning.plan.deadline;
  return within(Math.ceil(leastMs + part * (usualMs - leastMs)));
}
