import { nearest } from '../../core/fleet/nearest.ts';
import type { Fleet, RolloutSpec } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Foresee } from '../../core/plan/meet-deadline.ts';
import { planRollout } from '../../core/plan/plan-rollout.ts';
import type { Planning } from '../../core/plan/plan.ts';
import type { Manifests } from '../../manifest/parse.ts';
import type { Problem } from '../../manifest/problem.ts';
import type { Planned } from './soak-sight.ts';

/** The one rollout that is meant, with its fleet; or why that is not clear. */
export type Choice =
  | { readonly kind: 'chosen'; readonly fleet: Fleet; readonly spec: RolloutSpec }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'several'; readonly names: readonly string[] }
  | {
      readonly kind: 'unknown';
      readonly names: readonly string[];
      readonly nearest: string | null;
    };

/** The rollout of that name among the manifests, or the only one there is for null. */
export function chooseRollout(manifests: Manifests, name: string | null): Choice {
  const { fleet, rollouts, problems } = manifests;
  if (fleet === null) return { kind: 'problems', problems };
  const names = rollouts.map((one) => one.name);
  if (names.length === 0) return { kind: 'none' };
  if (name === null && names.length > 1) return { kind: 'several', names };
  const spec = rollouts.find((one) => name === null || one.name === name);
  if (spec !== undefined) return { kind: 'chosen', fleet, spec };
  return { kind: 'unknown', names, nearest: nearest(name ?? '', names) };
}

/** Why it is not clear which rollout is meant. */
export type NoChoice = Exclude<Choice, { kind: 'chosen' }>;

/** What a rollout would do, from its manifests alone. */
export type Preview = NoChoice | Previewed;

/** A plan for the chosen rollout, or why there is none. */
export interface Previewed {
  readonly kind: 'previewed';
  readonly fleet: Fleet;
  readonly spec: RolloutSpec;
  readonly planning: Planning;
}

/** Plans the chosen rollout as if it were started at `now`; null is the only one there is. */
export async function preview(
  manifests: Manifests,
  name: string | null,
  { now, foresee }: Outlook,
): Promise<Preview> {
  const choice = chooseRollout(manifests, name);
  if (choice.kind !== 'chosen') return choice;
  const { fleet, spec } = choice;
  const order = { fleet, rollout: spec, now };
  const planning = planRollout(order);
  // Where there is no plan with any traffic, nobody is asked for it.
  const seen = planning.kind === 'planned' ? await foresee({ fleet, spec, now }) : null;
  const planned = seen === null ? planning : planRollout({ ...order, foresee: seen });
  return { kind: 'previewed', fleet, spec, planning: planned };
}

/** When it would be started, and who knows what soaks would see; null where nobody does. */
export interface Outlook {
  readonly now: Instant;
  readonly foresee: (planned: Planned) => Promise<Foresee | null>;
}
