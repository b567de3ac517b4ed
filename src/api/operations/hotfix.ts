import type { Hotfix, RolloutSpec } from '../../core/fleet/fleet.ts';
import { byName } from '../../core/fleet/names.ts';
import type { Refusal } from '../../core/plan/plan.ts';
import { planRollout } from '../../core/plan/plan-rollout.ts';
import { targetsOf } from '../../core/plan/targets.ts';
import type { FleetEvent } from '../../core/rollout/history/fleet-state.ts';
import { isSameOrder } from './policy.ts';
import { readRollout } from './read-rollout.ts';
import {
  type Enrolment,
  enroll,
  membersOf,
  planToStart,
  type StartRequest,
  type StartResult,
} from './start.ts';
import { contended } from './store.ts';

/** A change that goes straight to clusters; `spec` is as it was written for the whole fleet. */
export interface HotfixRequest extends StartRequest {
  readonly clusters: readonly string[];
  readonly hotfix: Hotfix;
}

/** What came of it, and what brings the fix to all other clusters. */
export interface HotfixResult {
  readonly start: StartResult;
  readonly backfill: Backfill;
}

export type Backfill =
  | { readonly kind: 'planned'; readonly name: string; readonly clusters: readonly string[] }
  /** All clusters that have the component get the hotfix itself. */
  | { readonly kind: 'none' }
  /** The debt is there all the same. */
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

/** Others write to the shared stream too; so often is tried again. */
const triesMax = 50;

/**
 * Starts a hotfix, and plans at once the same change over all other clusters, in their tiers' order: the debt that it
 * leaves. Throws `StoreTrouble`.
 */
export async function startHotfix(request: HotfixRequest): Promise<HotfixResult> {
  const { store, fleet, author, now } = request;
  const spec = hotfixSpec(request);
  for (let tries = 0; tries < triesMax; tries += 1) {
    const { backfill, enrolment } = backfillOf(request);
    const known = await readRollout(store, spec.name);
    if (known !== null) {
      const isSame = isSameOrder({ spec, fleet }, known.pinned);
      return {
        start: { kind: isSame ? 'exists-same' : 'exists-different', rollout: known },
        backfill,
      };
    }
    const start = await planToStart(store, { spec, fleet }, now);
    if (start.kind !== 'planned') return { start, backfill };
    const { plan } = start;
    const own: Enrolment = { spec, fleet, plan };
    const rollouts = enrolment === null ? [own] : [own, enrolment];
    const shared = [opened(request, membersOf(plan), backfill)];
    if (await enroll(store, rollouts, { author, now, shared })) {
      return { start: { kind: 'started', plan, supersedes: [] }, backfill };
    }
  }
  throw contended(`${spec.name} was started`);
}

function hotfixSpec({ spec, fleet, clusters, hotfix, author }: HotfixRequest): RolloutSpec {
  const isCommander = fleet.hotfixes?.incidentCommanders.includes(author) ?? false;
  const own = isCommander ? { hotfix: { approvals: 0 } } : {};
  return {
    ...spec,
    targets: { kind: 'names', names: clusters },
    strategy: { ...spec.strategy, order: 'hotfix', tiers: { ...spec.strategy.tiers, ...own } },
    hotfix,
  };
}

function backfillOf(request: HotfixRequest): {
  readonly backfill: Backfill;
  readonly enrolment: Enrolment | null;
} {
  const { spec, fleet, clusters, now } = request;
  const all = targetsOf(fleet, { ...spec, targets: null }).clusters;
  const others = [...all].filter((name) => !clusters.includes(name)).toSorted(byName);
  if (others.length === 0) return { backfill: { kind: 'none' }, enrolment: null };
  const rest: RolloutSpec = {
    ...spec,
    name: `${spec.name}-backfill`,
    targets: { kind: 'names', names: others },
    backfillOf: spec.name,
  };
  const planning = planRollout({ fleet, rollout: rest, now });
  if (planning.kind === 'refused') return { backfill: planning, enrolment: null };
  const waits = fleet.hotfixes?.backfill !== 'start';
  const reason = 'the backfill of a hotfix waits for a person, who resumes it';
  const enrolment: Enrolment = {
    spec: rest,
    fleet,
    plan: planning.plan,
    follows: waits ? [{ type: 'paused', reason }] : [],
  };
  return { backfill: { kind: 'planned', name: rest.name, clusters: others }, enrolment };
}

function opened(
  { spec, hotfix, author, now }: HotfixRequest,
  clusters: readonly string[],
  backfill: Backfill,
): FleetEvent {
  return {
    type: 'hotfix-opened',
    hotfix: {
      rollout: spec.name,
      component: spec.component,
      revision: spec.change.revision,
      clusters,
      owner: author,
      since: now,
      ...hotfix,
      backfill: backfill.kind === 'planned' ? backfill.name : null,
    },
  };
}
