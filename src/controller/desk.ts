import { isCompared } from '../core/fleet/check.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import { isBack } from '../core/rollout/rules/zones.ts';
import { type ClusterNeed, needs } from '../core/rollout/needs.ts';
import type { Rollout } from '../core/rollout/history/state.ts';
import type {
  Action,
  ActionDone,
  Answers,
  ClusterSight,
  Observations,
} from '../core/rollout/world.ts';
import { type ActionDesk, actionDueAt, clearDesk, newActionDesk, send } from './actions.ts';
import { answerNow, ask, checkDueAt, type CheckWatch, newCheckWatch } from './check-watch.ts';
import {
  askColumns,
  columnsDueAt,
  columnsNow,
  type ColumnsWatch,
  newColumnsWatch,
} from './columns-watch.ts';
import { type ClusterWatch, dueAt, look, newWatch, sightNow, voidSight } from './cluster-watch.ts';
import type { Machinery } from './machinery.ts';
import type { ColumnsNeed } from './placed-columns.ts';

/** Everything in memory about one rollout's surroundings. Losing it costs time, nothing else. */
export interface Desk {
  readonly machinery: Machinery;
  /** The same, but what is looked at with it is given up when the loop ends. */
  readonly looking: Machinery;
  /** Called when an answer has arrived. */
  readonly wake: () => void;
  /** Called when a cluster has seen a newer controller. */
  readonly lost: () => void;
  readonly clusters: Map<string, ClusterWatch>;
  readonly checks: Map<string, CheckWatch>;
  readonly columns: Map<string, ColumnsWatch>;
  readonly actions: Map<string, ActionDesk>;
  /** Of the log, up to which everything is known. */
  readonly position: () => number;
  /** How far the log was ahead of the world when the desk was set up. */
  readonly aheadMs: number;
}

/** A rollout that nothing is known of yet. */
export function newDesk(known: Omit<Desk, 'clusters' | 'checks' | 'columns' | 'actions'>): Desk {
  return {
    ...known,
    clusters: new Map(),
    checks: new Map(),
    columns: new Map(),
    actions: new Map(),
  };
}

/** What a person's retry or resume makes void. */
export function giveAnotherGo(desk: Desk): void {
  for (const action of desk.actions.values()) clearDesk(action);
  for (const watch of desk.clusters.values()) {
    watch.terminalTroubles = 0;
    watch.sight = undefined;
    voidSight(watch, desk.machinery.clock.now());
  }
}

/** What is known now, and when to look again. */
export interface Outlook {
  readonly seen: Observations;
  readonly nextAt: Instant;
}

/** Starts whatever look and question is due, and waits for none of them. */
export function lookAround(desk: Desk, rollout: Rollout): Outlook {
  const now = desk.machinery.clock.now();
  const wanted = needs(rollout, now);
  const clusters = new Map<string, ClusterSight>();
  const nextAts = wanted.clusters.map((need) => {
    const watch = watchOf(desk, rollout, need.cluster);
    const nextAt = lookWhenDue(desk, rollout, need);
    const sight = watch === null ? undefined : sightNow(watch, need.everyMs, now);
    if (sight !== undefined) clusters.set(need.cluster, sight);
    return nextAt;
  });
  const evidence = new Map<string, Answers>();
  for (const need of wanted.checks) {
    if (isCompared(need.check)) {
      const { fleet, spec } = rollout.pinned;
      const isUntouched = [...rollout.clusters.values()].every(
        ({ startedAt }) => startedAt === null,
      );
      const asked = { ...need, clusters: fleet.clusters, rollout: spec.name, isUntouched };
      nextAts.push(readColumns(desk, asked, evidence));
      continue;
    }
    const watch = entry(desk.checks, need.check.name, () => newCheckWatch(desk.aheadMs));
    if (checkDueAt(watch, need.everyMs) <= now) {
      const question = { ...need, clusters: need.clusters ?? rollout.pinned.fleet.clusters };
      void ask(watch, question, desk.looking).then(desk.wake);
    }
    nextAts.push(checkDueAt(watch, need.everyMs));
    const answers = answerNow(watch, need, now);
    if (answers !== undefined) evidence.set(need.check.name, answers);
  }
  const seen = {
    clusters,
    evidence,
    done: done(desk),
    failures: failures(desk),
    troubles: troubles(desk),
  };
  return { seen, nextAt: Math.min(...nextAts, Number.POSITIVE_INFINITY) };
}

/** Asks for what is closed by now, if that is due; returns when the next question is. */
function readColumns(
  desk: Desk,
  need: ColumnsNeed & { readonly rollout: string },
  evidence: Map<string, Answers>,
): Instant {
  const { rollout } = need;
  const { name } = need.check;
  const watch = entry(desk.columns, name, () =>
    newColumnsWatch({ rollout, check: name }, desk.aheadMs),
  );
  if (columnsDueAt(watch) <= desk.machinery.clock.now()) {
    void askColumns(watch, need, desk.looking).then(desk.wake);
  }
  const answers = columnsNow(watch);
  if (answers !== undefined) evidence.set(name, answers);
  return columnsDueAt(watch);
}

function lookWhenDue(desk: Desk, rollout: Rollout, need: ClusterNeed): Instant {
  const watch = watchOf(desk, rollout, need.cluster);
  const action = desk.actions.get(need.cluster);
  if (watch === null || (action?.isActing === true && !action.isThere)) {
    return Number.POSITIVE_INFINITY;
  }
  if (dueAt(watch, need.everyMs) <= desk.machinery.clock.now()) {
    const { component } = rollout.pinned.spec;
    void look(watch, { component, everyMs: need.everyMs }, desk.looking).then(desk.wake);
  }
  return dueAt(watch, need.everyMs);
}

/** Those of the wanted actions that should be sent now. */
export function dueActions(desk: Desk, wanted: readonly Action[]): readonly Action[] {
  const now = desk.machinery.clock.now();
  return wanted.filter((action) => actionDueAt(actionDeskOf(desk, action), action) <= now);
}

/** Sends what is due, side by side; returns when the next of the others is due. */
export function act(
  desk: Desk,
  rollout: Rollout,
  { wanted, due }: Record<'wanted' | 'due', readonly Action[]>,
): Instant {
  for (const action of due) sendNow(desk, rollout, action);
  const others = wanted.filter((action) => !due.includes(action));
  return Math.min(
    ...others.map((action) => actionDueAt(actionDeskOf(desk, action), action)),
    Number.POSITIVE_INFINITY,
  );
}

function actionDeskOf(desk: Desk, { cluster }: Action): ActionDesk {
  return entry(desk.actions, cluster, newActionDesk);
}

function sendNow(desk: Desk, rollout: Rollout, action: Action): void {
  const { machinery } = desk;
  const watch = watchOf(desk, rollout, action.cluster);
  if (watch === null) return;
  const { name, component } = rollout.pinned.spec;
  const { epoch } = machinery.fence;
  const fence = { rollout: name, epoch, version: rollout.version, position: desk.position() };
  const isThere = isWhatRuns(watch, action);
  // Until it is done, nothing that is seen tells about it; unless it changes nothing.
  if (!isThere) voidSight(watch, Number.POSITIVE_INFINITY);
  const dispatch = { cluster: watch.cluster, component, action, fence, isThere };
  void send(actionDeskOf(desk, action), dispatch, machinery).then((isMine) => {
    if (!isThere) voidSight(watch, machinery.clock.now());
    if (!isMine) desk.lost();
    desk.wake();
  });
}

/** Whether a restore asks for what is seen to run: it only makes the cluster refuse older orders. */
function isWhatRuns({ sight }: ClusterWatch, { zone, target }: Action): boolean {
  const seen = sight?.kind === 'seen' ? sight.zones.find((one) => one.zone === zone) : undefined;
  return target.kind === 'revert' && seen !== undefined && isBack(seen, target.to);
}

function watchOf(desk: Desk, rollout: Rollout, name: string): ClusterWatch | null {
  const known = desk.clusters.get(name);
  if (known !== undefined) return known;
  const cluster = rollout.pinned.fleet.clusters.find((one) => one.name === name);
  return cluster === undefined ? null : entry(desk.clusters, name, () => newWatch(cluster));
}

function done(desk: Desk): ReadonlyMap<string, ActionDone> {
  const found = new Map<string, ActionDone>();
  for (const [cluster, action] of desk.actions) {
    if (action.done !== null) found.set(cluster, action.done);
  }
  return found;
}

function troubles(desk: Desk): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [cluster, { trouble }] of desk.actions) {
    if (trouble !== null) found.set(cluster, trouble);
  }
  return found;
}

function failures(desk: Desk): Observations['failures'] {
  return [...desk.actions.values()].flatMap(({ failure }) => failure ?? []);
}

function entry<T>(map: Map<string, T>, key: string, create: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
