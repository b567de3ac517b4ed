import type { Instant } from '../../core/fleet/quantities.ts';
import { planRollout } from '../../core/plan/plan-rollout.ts';
import type { Plan, Refusal } from '../../core/plan/plan.ts';
import { fleetStream, rolloutStream, toNewEvent } from '../../core/rollout/history/codec.ts';
import type { Pinned } from '../../core/rollout/history/events.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { Store } from '../../store/store.ts';
import { isSameOrder, type Order, policyVersionOf } from './policy.ts';
import { readFleetState, readRollout } from './read-rollout.ts';
import { contended } from './store.ts';

/** A rollout to begin with. */
export interface StartRequest extends Order {
  readonly store: Store;
  readonly author: string;
  readonly now: Instant;
}

/** What came of a start. Nothing is written unless it is `started`. */
export type StartResult =
  | { readonly kind: 'started'; readonly plan: Plan }
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
  for (let tries = 0; tries < triesMax; tries += 1) {
    const known = await readRollout(store, spec.name);
    if (known !== null) {
      const isSame = isSameOrder({ spec, fleet }, known.pinned);
      return { kind: isSame ? 'exists-same' : 'exists-different', rollout: known };
    }
    const planning = planRollout({ fleet, rollout: spec, now });
    if (planning.kind === 'refused') return planning;
    const { plan } = planning;
    const clusters = undeliverable(request, plan);
    if (clusters.length > 0) return { kind: 'no-delivery', clusters };
    if (await write(request, plan)) return { kind: 'started', plan };
  }
  throw contended(`${spec.name} was started`);
}

function undeliverable({ fleet }: StartRequest, plan: Plan): readonly string[] {
  const members = new Set(membersOf(plan));
  return fleet.clusters
    .filter(({ name, delivery }) => delivery === null && members.has(name))
    .map(({ name }) => name);
}

function membersOf({ stages }: Plan): readonly string[] {
  return stages.flatMap(({ waves }) => waves.flatMap(({ clusters }) => clusters));
}

/** Both streams at once, so that no rollout is ever there without being known to the others. */
async function write(request: StartRequest, plan: Plan): Promise<boolean> {
  const { store, spec, fleet, author, now } = request;
  const policyVersion = policyVersionOf(fleet, spec);
  const pinned: Pinned = { plan, spec, fleet, policyVersion, author };
  const { name: rollout, component } = spec;
  const clusters = membersOf(plan);
  const { version } = await readFleetState(store);
  const appended = await store.log.append({
    batches: [
      {
        stream: rolloutStream(rollout),
        expectedVersion: 0,
        events: [toNewEvent({ type: 'planned', pinned })],
      },
      {
        stream: fleetStream,
        expectedVersion: version,
        events: [toNewEvent({ type: 'enrolled', rollout, component, clusters })],
      },
    ],
    fence: null,
    actor: author,
    at: now,
    causeId: null,
    policyVersion,
    commandId: null,
  });
  return appended.kind === 'appended';
}
