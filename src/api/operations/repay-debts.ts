import type { Fleet } from '../../core/fleet/fleet.ts';
import { byName, namesText } from '../../core/fleet/names.ts';
import { targetsOf } from '../../core/plan/targets.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Refusal } from '../../core/plan/plan.ts';
import { catchUpNames, catchUpSpec, debtorOf, newerThan } from '../../core/rollout/catch-up.ts';
import { debtState } from '../../core/rollout/debt-state.ts';
import { accountOf, isLate } from '../../core/rollout/history/debts.ts';
import type { FleetEvent, FleetState } from '../../core/rollout/history/fleet-state.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { type Phase, phaseOf } from '../../core/rollout/status.ts';
import type { Store } from '../../store/store.ts';
import { joinedSince, startedAfter } from './component-rollouts.ts';
import { readHistory } from './read-history.ts';
import { nearestRollout, readFleetState, readRollout } from './read-rollout.ts';
import { enroll, planToStart, type StartResult } from './start.ts';
import { contended } from './store.ts';

/** A person's wish that what a rollout owes is done now. */
export interface Repayment {
  readonly store: Store;
  readonly name: string;
  /** Null for all that it owes. */
  readonly clusters: readonly string[] | null;
  /** The fleet as it is now, with those that joined; null for the one that the rollout has pinned. */
  readonly fleet: Fleet | null;
  readonly author: string;
  readonly now: Instant;
}

/** What came of it. Nothing is written unless it is `started`. */
export type Repaid =
  | { readonly kind: 'started'; readonly name: string; readonly clusters: readonly string[] }
  /** Rollouts that are there already have all of these clusters. */
  | { readonly kind: 'exists'; readonly name: string; readonly clusters: readonly string[] }
  | { readonly kind: 'unknown'; readonly nearest: string | null }
  | { readonly kind: 'not-completed'; readonly phase: Phase }
  | { readonly kind: 'nothing-owed' }
  | {
      readonly kind: 'not-owed';
      readonly clusters: readonly string[];
      readonly owed: readonly string[];
    }
  | Extract<StartResult, { readonly kind: 'refused' | 'no-delivery' }>;

/** Others write to the shared stream too; so often is tried again. */
const triesMax = 50;

/**
 * Starts a rollout of the same change over the clusters that it was too early for, under their own tiers' rules. Asked
 * for twice, it is one. Throws `StoreTrouble`.
 */
export async function repayDebts(request: Repayment): Promise<Repaid> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const repaid = await tryOnce(request);
    if (repaid !== null) return repaid;
  }
  throw contended(`what ${request.name} owes was to be repaid`);
}

/** Null when somebody else wrote first. */
async function tryOnce(request: Repayment): Promise<Repaid | null> {
  const { store, name } = request;
  const rollout = await readRollout(store, name);
  if (rollout === null) return { kind: 'unknown', nearest: await nearestRollout(store, name) };
  const { course, isThrough } = rollout;
  const isDone = course.kind === 'ended' ? course.as === 'completed' : isThrough;
  // What was aborted, or taken back, is not what anybody is to have; an earlier phase is through before it ends.
  if (!isDone) {
    return { kind: 'not-completed', phase: phaseOf(rollout) };
  }
  const shared = await readFleetState(store);
  const later = await startedAfter(store, rollout);
  const owed = [...(await lateOf(request, rollout, shared)), ...joinedOf(request, rollout, later)];
  const wanted = request.clusters ?? owed;
  const strange = wanted.filter((cluster) => !owed.includes(cluster));
  if (strange.length > 0 && owed.length > 0) {
    return { kind: 'not-owed', clusters: strange, owed };
  }
  if (owed.length === 0) return { kind: 'nothing-owed' };
  const early = await tooEarly(request, rollout, wanted);
  if (early !== null) return { kind: 'refused', refusals: [early] };
  const { rest, under } = withoutUnderWay(rollout, shared, wanted);
  if (rest.length === 0) return { kind: 'exists', name: under, clusters: wanted };
  return begin(request, rollout, { later, clusters: rest, shared: booked(rollout, shared) });
}

/** What phases are for: no later one comes to a cluster before the earlier ones are verified there. */
async function tooEarly(
  { store, fleet }: Repayment,
  { pinned }: Rollout,
  wanted: readonly string[],
): Promise<Refusal | null> {
  const { phase } = pinned.spec;
  const names = (phase?.order ?? []).slice(0, phase?.index ?? 0).flatMap((one) => one.rollouts);
  for (const name of names) {
    const earlier = await readRollout(store, name);
    if (earlier === null) continue;
    const { spec } = earlier.pinned;
    const targets = targetsOf(fleet ?? pinned.fleet, spec).clusters;
    const brought = [earlier, ...(await startedAfter(store, earlier))].filter(
      ({ pinned: { spec: own } }) =>
        own.component === spec.component && own.change.revision === spec.change.revision,
    );
    const lacking = wanted.filter(
      (cluster) =>
        targets.has(cluster) &&
        !brought.some(({ clusters }) => clusters.get(cluster)?.step === 'verified'),
    );
    if (lacking.length === 0) continue;
    const message =
      `${namesText(lacking)} lacks ${spec.component} ${spec.change.revision} of ${name}, an earlier phase of ` +
      `${phase?.of ?? ''}: tierwise debts repay ${name} comes first`;
    return { code: 'earlier-phase', promise: 1, message };
  }
  return null;
}

async function lateOf(
  { store, name, fleet }: Repayment,
  rollout: Rollout,
  shared: FleetState,
): Promise<readonly string[]> {
  // What has left the log owes nothing.
  if ((await readHistory(store, name))?.history.archived) return [];
  const known = new Set((fleet ?? rollout.pinned.fleet).clusters.map((one) => one.name));
  const late = debtState(rollout, shared).owed.flatMap(({ kind, cluster }) =>
    cluster !== null && isLate(kind) && known.has(cluster) ? [cluster] : [],
  );
  return [...new Set(late)].toSorted(byName);
}

function joinedOf(
  { fleet }: Repayment,
  rollout: Rollout,
  later: readonly Rollout[],
): readonly string[] {
  return fleet === null ? [] : joinedSince(rollout, fleet, later);
}

/** Without the clusters that a catch-up has already, which has not ended. */
function withoutUnderWay(
  { pinned }: Rollout,
  { enrolled }: FleetState,
  wanted: readonly string[],
): { readonly rest: readonly string[]; readonly under: string } {
  const debtor = debtorOf(pinned.spec);
  const catchUps = [...enrolled.values()].filter(({ catchUpOf }) => catchUpOf === debtor);
  const of = (cluster: string) =>
    catchUps.find(
      (one) => one.clusters.includes(cluster) && one.overtaken?.[cluster] === undefined,
    );
  const under = wanted.map((cluster) => of(cluster)?.rollout).find((one) => one !== undefined);
  return { rest: wanted.filter((cluster) => of(cluster) === undefined), under: under ?? '' };
}

interface Beginning {
  /** The rollouts that were started since. */
  readonly later: readonly Rollout[];
  readonly clusters: readonly string[];
  readonly shared: readonly FleetEvent[];
}

/** A rollout of before there were accounts gets one, so that what it owes can be repaid. */
function booked(rollout: Rollout, { debts }: FleetState): readonly FleetEvent[] {
  const account = debts.has(rollout.pinned.spec.name) ? null : accountOf(rollout);
  return account === null ? [] : [{ type: 'debts-left', account }];
}

async function begin(
  request: Repayment,
  rollout: Rollout,
  { later, clusters, shared }: Beginning,
): Promise<Repaid | null> {
  const { store, author, now } = request;
  const { spec: done } = rollout.pinned;
  const fleet = request.fleet ?? rollout.pinned.fleet;
  const refusals = [
    ...olderChange(rollout, { later, fleet, clusters }),
    ...sourceless(rollout, fleet),
  ];
  if (refusals.length > 0) return { kind: 'refused', refusals };
  const name = await freeName(store, rollout);
  const spec = catchUpSpec(done, { name, clusters });
  const planned = await planToStart(store, { spec, fleet }, now);
  if (planned.kind !== 'planned') return planned;
  const own = { spec, fleet, plan: planned.plan };
  const isThere = await enroll(store, [own], { author, now, shared });
  return isThere ? { kind: 'started', name, clusters } : null;
}

/** Promise 9: nobody brings back in silence what another rollout has replaced. */
function olderChange(
  rollout: Rollout,
  { later, fleet, clusters }: Omit<Beginning, 'shared'> & { readonly fleet: Fleet },
): readonly Refusal[] {
  const { name, component, change } = rollout.pinned.spec;
  const newer = newerThan(rollout, { later, fleet });
  return clusters.flatMap((cluster): readonly Refusal[] => {
    const spec = newer(cluster)?.pinned.spec;
    if (spec === undefined) return [];
    const message =
      `It would bring ${component} ${change.revision} to ${cluster}, and ${spec.name}, which was started later, ` +
      `has brought ${spec.change.revision} to the fleet: what ${cluster} lacks is repaid by that one, or to be ` +
      `forgiven: tierwise debts forgive ${name} --cluster ${cluster} --reason TEXT.`;
    return [{ code: 'older-change', promise: 9, message }];
  });
}

/** The checks are those of then; whom they ask must still be there. */
function sourceless({ pinned }: Rollout, { sources }: Fleet): readonly Refusal[] {
  return pinned.spec.checks.flatMap((check): readonly Refusal[] => {
    if (sources.some(({ name }) => name === check.source)) return [];
    const message = `The check ${check.name} asks ${check.source}, and the fleet has no such source any more.`;
    return [{ code: 'unknown-source', promise: null, message }];
  });
}

async function freeName(store: Store, { pinned }: Rollout): Promise<string> {
  for (const name of catchUpNames(pinned.spec)) {
    if ((await readRollout(store, name)) === null) return name;
  }
  throw new Error('names never end');
}
