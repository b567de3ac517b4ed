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
  | {
      readonly kind: 'chosen';
      readonly fleet: Fleet;
      /** The first of `specs`. */
      readonly spec: RolloutSpec;
      /** All rollouts that it is: of a change in phases those of the first phase first. */
      readonly specs: readonly RolloutSpec[];
    }
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
  const names = [...new Set(rollouts.map(writtenName))];
  if (names.length === 0) return { kind: 'none' };
  if (name === null && names.length > 1) return { kind: 'several', names };
  const specs = rollouts.filter((one) => name === null || writtenName(one) === name);
  const [spec] = specs;
  if (spec !== undefined) return { kind: 'chosen', fleet, spec, specs };
  return { kind: 'unknown', names, nearest: nearest(name ?? '', names) };
}

/** The name that a rollout's document has. */
export function writtenName({ name, phase }: RolloutSpec): string {
  return phase?.of ?? name;
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
  /** Of a change in phases the other rollouts, with their plans. */
  readonly others: readonly PreviewedPart[];
}

/** A rollout with its plan, or why there is none. */
export type PreviewedPart = Pick<Previewed, 'spec' | 'planning'>;

/** Plans the chosen rollout as if it were started at `now`; null is the only one there is. */
export async function preview(
  manifests: Manifests,
  name: string | null,
  { now, foresee }: Outlook,
): Promise<Preview> {
  const choice = chooseRollout(manifests, name);
  if (choice.kind !== 'chosen') return choice;
  const { fleet, spec, specs } = choice;
  const outlook = { now, foresee };
  const planning = await previewOne(fleet, spec, outlook);
  const others: PreviewedPart[] = [];
  for (const one of specs.slice(1)) {
    others.push({ spec: one, planning: await previewOne(fleet, one, outlook) });
  }
  return { kind: 'previewed', fleet, spec, planning, others };
}

async function previewOne(
  fleet: Fleet,
  spec: RolloutSpec,
  { now, foresee }: Outlook,
): Promise<Planning> {
  const order = { fleet, rollout: spec, now };
  const planning = planRollout(order);
  // Where there is no plan with any traffic, nobody is asked for it.
  const seen = planning.kind === 'planned' ? await foresee({ fleet, spec, now }) : null;
  return seen === null ? planning : planRollout({ ...order, foresee: seen });
}

/** When it would be started, and who knows what soaks would see; null where nobody does. */
export interface Outlook {
  readonly now: Instant;
  readonly foresee: (planned: Planned) => Promise<Foresee | null>;
}
