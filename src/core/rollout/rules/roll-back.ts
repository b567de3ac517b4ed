import type { Rollback } from '../history/events.ts';
import { objections } from './claims.ts';
import { componentHeldBy } from './queue.ts';
import { isLaterBegun, laterOnChange } from './phases.ts';
import {
  type ClusterProgress,
  isTouched,
  type Rollout,
  touchedClusters,
} from '../history/state.ts';
import { emit, expect, type Turn, zonesSeen } from './turn.ts';
import { isAsBefore } from './zones.ts';

/** What is to go back, and why. */
export interface RollbackWish {
  readonly scope: Rollback['scope'];
  /** The cluster that regressed; null when a person wants everything back. */
  readonly cluster: string | null;
  readonly automatic: boolean;
  readonly message: string;
}

/** The clusters to restore, most critical first, the last wave before the ones ahead of it. */
export function rollbackOf(rollout: Rollout, wish: RollbackWish): Rollback {
  const origin = wish.cluster === null ? undefined : rollout.clusters.get(wish.cluster);
  const already = rollout.course.kind === 'backward' ? (rollout.rollback?.clusters ?? []) : [];
  const chosen = touchedClusters(rollout).filter(
    (cluster) => already.includes(cluster.name) || isInScope(cluster, origin, wish.scope),
  );
  const clusters = chosen.toSorted(lastFirst).map(({ name }) => name);
  return { scope: wish.scope, clusters, automatic: wish.automatic, message: wish.message };
}

function isInScope(
  cluster: ClusterProgress,
  origin: ClusterProgress | undefined,
  scope: Rollback['scope'],
): boolean {
  if (origin === undefined || scope === 'all') return true;
  if (scope === 'stage') return cluster.stage >= origin.stage;
  return cluster.stage === origin.stage && cluster.wave === origin.wave;
}

function lastFirst(a: ClusterProgress, b: ClusterProgress): number {
  return b.stage - a.stage || b.wave - a.wave;
}

/** Records that the rollout turns back, or widens the way back that it is on already. */
export function beginRollback(turn: Turn, wish: RollbackWish): void {
  const own = rollbackOf(turn.rollout, wish);
  const rollback = isLaterBegun(turn) ? withUnderWay(turn.rollout, own) : own;
  const known = turn.rollout.rollback?.clusters ?? [];
  const isBackward = turn.rollout.course.kind === 'backward';
  if (isBackward && rollback.clusters.every((name) => known.includes(name))) return;
  emit(turn, { type: 'rollback-began', rollback });
}

/** What is half changed would keep the later phases, which go back first, from their restores. */
function withUnderWay(rollout: Rollout, rollback: Rollback): Rollback {
  const chosen = touchedClusters(rollout).filter(
    ({ name, step }) => step !== 'verified' || rollback.clusters.includes(name),
  );
  return { ...rollback, clusters: chosen.toSorted(lastFirst).map(({ name }) => name) };
}

/**
 * The way back: group by group, a group being a wave, the last one first. Within a group as many
 * at once as the stage allows. Promises 4 and 5 may delay the restore of what still works, never
 * the repair of what is broken; a group that cannot go on by itself does not stop the next.
 */
export function goBack(turn: Turn): void {
  const { rollback } = turn.rollout;
  if (turn.rollout.course.kind !== 'backward' || rollback === null) return;
  if (!hasComponent(turn)) return;
  for (const group of groupsOf(turn.rollout, rollback)) {
    const open = group.filter(isOpen);
    startRestores(turn, group);
    if (open.some((cluster) => !isStoppedByWorld(turn, cluster))) break;
  }
  finish(turn, rollback);
}

/** What gave way to a hotfix has to wait until that is done, and takes the component again. */
function hasComponent(turn: Turn): boolean {
  const { rollout, fleet } = turn;
  if (rollout.claimed || !rollout.isYielded) return true;
  const { component } = rollout.pinned.spec;
  const other = componentHeldBy(rollout, fleet);
  if (other === null) {
    emit(turn, { type: 'claimed', component, clusters: [...rollout.clusters.keys()] });
    return true;
  }
  const message = `${component} is being changed by ${other.rollout}; the rollback goes on after it`;
  expect(turn, { for: 'claim', owner: other.rollout, until: null, message });
  return false;
}

function groupsOf(rollout: Rollout, rollback: Rollback): readonly (readonly ClusterProgress[])[] {
  const groups = new Map<string, ClusterProgress[]>();
  for (const name of rollback.clusters) {
    const cluster = rollout.clusters.get(name);
    if (cluster === undefined) continue;
    const key = `${cluster.stage}/${cluster.wave}`;
    groups.set(key, [...(groups.get(key) ?? []), cluster]);
  }
  return [...groups.values()];
}

function isOpen(cluster: ClusterProgress): boolean {
  return isTouched(cluster) && cluster.step !== 'stuck';
}

/** Waiting for something that is not this rollout's own move. */
function isStoppedByWorld(turn: Turn, cluster: ClusterProgress): boolean {
  const now = turn.rollout.clusters.get(cluster.name) ?? cluster;
  if (now.falter?.kind === 'unreachable') return true;
  const zones = zonesSeen(turn, now.name);
  // All is as it was, and only an order that is still on its way is to be refused.
  if (now.step === 'restoring' && zones !== null && isAsBefore(now, zones)) return true;
  return now.step !== 'restoring' && mayNotStart(turn, now);
}

function startRestores(turn: Turn, group: readonly ClusterProgress[]): void {
  const [first] = group;
  const max = turn.rollout.pinned.plan.stages[first?.stage ?? 0]?.concurrencyMax ?? 1;
  let running = group.filter(({ step, falter }) => step === 'restoring' && falter === null).length;
  for (const cluster of group) {
    if (running >= max) return;
    if (!isOpen(cluster) || cluster.step === 'restoring' || mayNotStart(turn, cluster)) continue;
    emit(turn, { type: 'restore-started', cluster: cluster.name });
    running += 1;
  }
}

/** What still works is not taken down while others need it; what is broken is repaired at once. */
function mayNotStart(turn: Turn, cluster: ClusterProgress): boolean {
  const later = laterOnChange(turn, cluster);
  if (later !== null) {
    expect(turn, later);
    return true;
  }
  const isWorking = cluster.step === 'verified' && cluster.falter === null;
  const isKnownBad = turn.rollout.regressions.some(({ cluster: name }) => name === cluster.name);
  if (!isWorking || isKnownBad) return false;
  const [objection] = objections(cluster.name, turn.rollout.pinned.fleet, turn.fleet);
  if (objection === undefined) return false;
  const message = `${cluster.name} is not restored yet: ${objection.message}`;
  expect(turn, { for: objection.code, owner: objection.owner, until: null, message });
  return true;
}

function finish(turn: Turn, rollback: Rollback): void {
  const { rollout } = turn;
  const members = rollback.clusters.flatMap((name) => rollout.clusters.get(name) ?? []);
  const open = members.filter(isOpen);
  const stuck = members.filter(({ step }) => step === 'stuck');
  const isStill = open.every((one) => one.step !== 'restoring' && mayNotStart(turn, one));
  if (!isStill) return;
  if (open.length > 0 && stuck.length === 0) {
    widen(turn, rollback, open);
    return;
  }
  if (stuck.length > 0) {
    const names = stuck.map(({ name, message }) => `${name} (${message})`).join(', ');
    emit(turn, { type: 'halted', code: 'restore-failed', message: `could not restore ${names}` });
    return;
  }
  const left = touchedClusters(rollout).map(({ name }) => name);
  emit(turn, { type: 'rollback-finished', left });
}

/**
 * What this rollout itself has under way elsewhere would be in the way of a restore for ever, since it
 * goes on with nothing while it goes back: then that goes back as well.
 */
function widen(turn: Turn, rollback: Rollback, open: readonly ClusterProgress[]): void {
  const { rollout } = turn;
  const underWay = touchedClusters(rollout).filter(
    ({ name, step }) => step !== 'verified' && !rollback.clusters.includes(name),
  );
  const inTheWay = open.flatMap(({ name }) =>
    objections(name, rollout.pinned.fleet, turn.fleet).flatMap(({ owner }) => owner.split(', ')),
  );
  const me = rollout.pinned.spec.name;
  if (!underWay.some(({ name }) => inTheWay.includes(name) || inTheWay.includes(me))) return;
  const members = rollback.clusters.flatMap((name) => rollout.clusters.get(name) ?? []);
  const clusters = [...members, ...underWay].toSorted(lastFirst).map(({ name }) => name);
  emit(turn, { type: 'rollback-began', rollback: { ...rollback, clusters } });
}
