import type { Fleet } from '../../core/fleet/fleet.ts';
import { namesText } from '../../core/fleet/names.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { planRollout } from '../../core/plan/plan-rollout.ts';
import type { Foresee } from '../../core/plan/meet-deadline.ts';
import type { Plan, Refusal } from '../../core/plan/plan.ts';
import { fleetStream, rolloutStream, toNewEvent } from '../../core/rollout/history/codec.ts';
import type { Pinned, RolloutEvent } from '../../core/rollout/history/events.ts';
import type { FleetEvent } from '../../core/rollout/history/fleet-state.ts';
import { type Succession, successionOf } from '../../core/rollout/rules/succession.ts';
import { undoneHotfixes, undoneText } from '../../core/rollout/history/hotfixes.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { phasesOpened } from '../../core/rollout/open-phases.ts';
import type { Store } from '../../store/store.ts';
import { joinedClusters } from './joining.ts';
import { isSameOrder, type Order, policyVersionOf } from './policy.ts';
import { readFleetState, readRollout } from './read-rollout.ts';
import { contended } from './store.ts';

/** A rollout to begin with. */
export interface StartRequest extends Order {
  readonly store: Store;
  /** Asked once, where there is something to plan: what soaks would see by recent traffic. */
  readonly foresee?: () => Promise<Foresee | null>;
  readonly author: string;
  readonly now: Instant;
}

/** What came of a start. Nothing is written unless it is `started`. */
export type StartResult =
  | { readonly kind: 'started'; readonly plan: Plan; readonly supersedes: readonly string[] }
  /** It was started before, from the same documents: to be gone on with. */
  | { readonly kind: 'exists-same'; readonly rollout: Rollout }
  /** Another one has that name. */
  | { readonly kind: 'exists-different'; readonly rollout: Rollout }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }
  /** Clusters of the plan that nothing says how to change. */
  | { readonly kind: 'no-delivery'; readonly clusters: readonly string[] };

/** Other rollouts write to the shared stream too; so often is tried again. */
const triesMax = 50;

/**
 * Starts a rollout: from here on its plan, its policy and its fleet are pinned. Started twice, it
 * is one rollout. Throws `StoreTrouble`.
 */
export async function startRollout(request: StartRequest): Promise<StartResult> {
  const { store, fleet, spec, now } = request;
  let foresee: Foresee | null | undefined;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const known = await readRollout(store, spec.name);
    if (known !== null) {
      const isSame = isSameOrder({ spec, fleet }, known.pinned);
      return { kind: isSame ? 'exists-same' : 'exists-different', rollout: known };
    }
    if (foresee === undefined) foresee = (await request.foresee?.()) ?? null;
    const planned = await planToStart(store, { spec, fleet, foresee }, now);
    if (planned.kind !== 'planned') return planned;
    const { plan, supersedes } = planned;
    if (await enroll(store, [{ spec, fleet, plan, supersedes }], request)) {
      return { kind: 'started', plan, supersedes };
    }
  }
  throw contended(`${spec.name} was started`);
}

/** A plan that may be written down; or why there is none. */
export async function planToStart(
  store: Store,
  { spec, fleet, foresee = null }: Order & { readonly foresee?: Foresee | null },
  now: Instant,
): Promise<
  | { readonly kind: 'planned'; readonly plan: Plan; readonly supersedes: readonly string[] }
  | Extract<StartResult, { readonly kind: 'refused' | 'no-delivery' }>
> {
  const planning = planRollout({ fleet, rollout: spec, now, foresee });
  if (planning.kind === 'refused') return planning;
  const { plan } = planning;
  const members = membersOf(plan);
  const clusters = undeliverable(fleet, members);
  if (clusters.length > 0) return { kind: 'no-delivery', clusters };
  const shared = await readFleetState(store);
  if (shared.phases.has(spec.name)) {
    const message = `there is a change in phases named ${spec.name}, which has not ended`;
    return { kind: 'refused', refusals: [{ code: 'name-taken', promise: null, message }] };
  }
  const undone = undoneHotfixes(shared.hotfixes, spec, members);
  if (undone.length > 0) {
    const refusal = { code: 'undoes-hotfix', promise: 9, message: undoneText(undone) };
    return { kind: 'refused', refusals: [refusal] };
  }
  const known = new Set(fleet.clusters.map(({ name }) => name));
  const succession = successionOf(spec, members, { ...shared, known });
  if (succession.kind === 'fine')
    return { kind: 'planned', plan, supersedes: succession.supersedes };
  return { kind: 'refused', refusals: [noPlaceOf(succession)] };
}

/** Half of another rollout cannot be replaced, nor one phase of a change. */
function noPlaceOf(succession: Exclude<Succession, { kind: 'fine' }>): Refusal {
  const { other } = succession;
  const wait = 'wait for its turn with `onConflict: queue`';
  if (succession.kind === 'bound') {
    const message =
      `it cannot take the place of ${other}: the phases of ${succession.group} depend on each other; ` +
      `${wait}, or abort the older one`;
    return { code: 'supersedes-phases', promise: 7, message };
  }
  const message =
    `it would take the place of ${other}, which goes to ${namesText(succession.missing)} as well: those would get ` +
    `neither; let it go there too, or ${wait}`;
  return { code: 'supersedes-partly', promise: 7, message };
}

function undeliverable(fleet: Fleet, planned: readonly string[]): readonly string[] {
  const members = new Set(planned);
  return fleet.clusters
    .filter(({ name, delivery }) => delivery === null && members.has(name))
    .map(({ name }) => name);
}

/** The clusters of a plan. */
export function membersOf({ stages }: Plan): readonly string[] {
  return stages.flatMap(({ waves }) => waves.flatMap(({ clusters }) => clusters));
}

/** A planned rollout that is to be written down. */
export interface Enrolment extends Order {
  readonly plan: Plan;
  /** The older rollouts that it takes the place of. */
  readonly supersedes?: readonly string[];
  /** What follows on its first event at once. */
  readonly follows?: readonly RolloutEvent[];
}

/** What is written together, and by whom. */
export interface Beginning {
  readonly author: string;
  readonly now: Instant;
  /** What it means for all rollouts, beside that they are there. */
  readonly shared?: readonly FleetEvent[];
}

/**
 * Writes rollouts down, in this order, all streams at once, so that none is ever there without being known to the
 * others. False when somebody else wrote first.
 */
export async function enroll(
  store: Store,
  rollouts: readonly Enrolment[],
  { author, now, shared = [] }: Beginning,
): Promise<boolean> {
  const known = await readFleetState(store);
  const own = rollouts.map(({ spec, fleet, plan, follows = [] }) => {
    const policyVersion = policyVersionOf(fleet, spec);
    const pinned: Pinned = { plan, spec, fleet, policyVersion, author };
    const events: readonly RolloutEvent[] = [{ type: 'planned', pinned }, ...follows];
    return { stream: rolloutStream(spec.name), expectedVersion: 0, events: events.map(toNewEvent) };
  });
  const [first] = rollouts;
  const joined = first === undefined ? [] : await joinedClusters(store, known, first.fleet);
  const opened = [...phasesOpened(rollouts), ...joined];
  const appended = await store.log.append({
    batches: [
      ...own,
      {
        stream: fleetStream,
        expectedVersion: known.version,
        events: [...rollouts.map(enrolled), ...opened, ...shared].map(toNewEvent),
      },
    ],
    fence: null,
    actor: author,
    at: now,
    causeId: null,
    policyVersion: first === undefined ? null : policyVersionOf(first.fleet, first.spec),
    commandId: null,
  });
  return appended.kind === 'appended';
}

function enrolled({ spec, plan, supersedes = [], follows = [] }: Enrolment): FleetEvent {
  const { name: rollout, component, change, hotfix, backfillOf, catchUpOf, phase } = spec;
  return {
    type: 'enrolled',
    rollout,
    component,
    clusters: membersOf(plan),
    revision: change.revision,
    ...(phase === undefined ? {} : { phaseOf: phase.of }),
    ...(hotfix === undefined ? {} : { isUrgent: true }),
    ...(backfillOf === undefined ? {} : { backfillOf }),
    ...(supersedes.length === 0 ? {} : { supersedes }),
    ...(follows.some(({ type }) => type === 'paused') ? { isAside: true } : {}),
    ...(catchUpOf === undefined ? {} : { catchUpOf }),
  };
}
