import type { Fleet } from '../../core/fleet/fleet.ts';
import { newerThan } from '../../core/rollout/catch-up.ts';
import { debtState, type OldDebts, oldDebts } from '../../core/rollout/debt-state.ts';
import { isLate } from '../../core/rollout/history/debts.ts';
import type { FleetState } from '../../core/rollout/history/fleet-state.ts';
import type { OpenHotfix } from '../../core/rollout/history/hotfixes.ts';
import type { Debt, Rollout } from '../../core/rollout/history/state.ts';
import { reachText } from '../../core/rollout/hotfix-reach.ts';
import { phaseOf } from '../../core/rollout/status.ts';
import type { Store } from '../../store/store.ts';
import {
  type Begun,
  joinedSince,
  lastOverAll,
  laterThan,
  readBegun,
  startedAfter,
} from './component-rollouts.ts';
import { readReach } from './read-reach.ts';
import { readFleetState } from './read-rollout.ts';

/** A debt with the rollout that left it, and what to do about it. */
export interface RolloutDebt extends Debt {
  readonly rollout: string;
  /** A command. */
  readonly nextStep: string;
}

/** A fleet as its files say it now, and how they are named on the command line. */
export interface FleetNow {
  readonly fleet: Fleet;
  readonly files: string;
}

/**
 * The debts of all rollouts, oldest first. Who owes anything is in the log. With the fleet as it is now also the clusters
 * that joined it, and lack what the last rollout over all of it brought.
 */
export async function readDebts(
  store: Store,
  now: FleetNow | null = null,
): Promise<readonly RolloutDebt[]> {
  const shared = await readFleetState(store);
  const open = await readBegun(store);
  const debts = open.flatMap((begun) => debtsOf(begun, shared, open));
  const ofHotfixes: RolloutDebt[] = [];
  for (const hotfix of shared.hotfixes.values()) {
    ofHotfixes.push(backfillDebt(hotfix, open, reachText(await readReach(store, hotfix))));
  }
  const joined = now === null ? [] : await joinedDebts(store, now, shared);
  return [...debts, ...ofHotfixes, ...joined].toSorted((a, b) => a.since - b.since);
}

/** What nobody should have forgotten; null where there is no such thing. */
export async function readOldDebts(store: Store, now: number): Promise<OldDebts | null> {
  return oldDebts(await readFleetState(store), now);
}

function debtsOf(
  { rollout, position }: Begun,
  shared: FleetState,
  open: readonly Begun[],
): readonly RolloutDebt[] {
  const { name } = rollout.pinned.spec;
  const { owed } = debtState(rollout, shared);
  if (owed.length === 0) return [];
  const step = nextStepOf(rollout, shared, laterThan(position, open));
  return owed.map((debt) => ({ rollout: name, ...debt, nextStep: step(debt) }));
}

/** What a person does about a debt: looks at who is at it, has it repaid, or forgives it. */
function nextStepOf(
  rollout: Rollout,
  { enrolled, debts }: FleetState,
  later: readonly Rollout[],
): (debt: Debt) => string {
  const { name, component, catchUpOf = name } = rollout.pinned.spec;
  const { course, pinned } = rollout;
  const isDone = course.kind === 'ended' ? course.as === 'completed' : rollout.isThrough;
  if (course.kind !== 'ended' && !isDone) return () => `tierwise status ${name}`;
  const newer = newerThan(rollout, { later, fleet: pinned.fleet });
  const catchUps = [...enrolled.values()].filter(
    (one) => one.catchUpOf === catchUpOf && one.component === component,
  );
  return ({ kind, cluster }) => {
    const where = cluster === null ? '' : ` --cluster ${cluster}`;
    const forgive = `tierwise debts forgive ${name}${where} --reason TEXT`;
    if (cluster === null || !isLate(kind) || !isDone) return forgive;
    const under = catchUps.find(
      (one) => one.clusters.includes(cluster) && one.overtaken?.[cluster] === undefined,
    );
    if (under !== undefined) return `tierwise status ${under.rollout}`;
    const next = newer(cluster)?.pinned.spec.name;
    if (next === undefined) return `tierwise debts repay ${name}${where}`;
    const isOwedLater = debts
      .get(next)
      ?.debts.some((one) => one.cluster === cluster && isLate(one.kind) && !one.settled);
    return isOwedLater === true ? `tierwise debts repay ${next}${where}` : forgive;
  };
}

function backfillDebt(hotfix: OpenHotfix, open: readonly Begun[], where: string): RolloutDebt {
  const { rollout, component, revision, incident, owner, since, until, backfill } = hotfix;
  const one = open.find(({ rollout: each }) => each.pinned.spec.name === backfill)?.rollout;
  const phase = one === undefined ? null : phaseOf(one);
  const how =
    backfill === null
      ? 'nothing brings it to the others'
      : `${backfill} (${phase ?? 'gone'}) brings it to the others`;
  const next = phase === 'paused' ? `: tierwise resume ${backfill ?? ''}` : '';
  const message = `${component} ${revision} for ${incident} ${where}; ${how}${next}`;
  const isOver = one === undefined || one.course.kind === 'ended';
  const follow = `tierwise ${phase === 'paused' ? 'resume' : 'status'} ${backfill ?? ''}`;
  const nextStep = isOver ? `tierwise debts forgive ${rollout} --reason TEXT` : follow;
  return { rollout, kind: 'backfill', cluster: null, owner, since, until, message, nextStep };
}

async function joinedDebts(
  store: Store,
  { fleet, files }: FleetNow,
  { enrolled }: FleetState,
): Promise<readonly RolloutDebt[]> {
  const found: RolloutDebt[] = [];
  for (const rollout of await lastOverAll(store)) {
    const { name, component, change } = rollout.pinned.spec;
    const later = await startedAfter(store, rollout);
    for (const cluster of joinedSince(rollout, fleet, later)) {
      const under = [...enrolled.values()].find(
        (one) => one.catchUpOf === name && one.clusters.includes(cluster),
      );
      const nextStep =
        under === undefined
          ? `tierwise debts repay ${name} --cluster ${cluster} ${files}`
          : `tierwise status ${under.rollout}`;
      const message = `${cluster} joined after ${name}, and lacks ${component} ${change.revision}`;
      const who = { owner: rollout.pinned.author, since: rollout.changedAt, until: null };
      found.push({ rollout: name, kind: 'joined', cluster, ...who, message, nextStep });
    }
  }
  return found;
}
