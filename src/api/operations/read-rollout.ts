import { nearest } from '../../core/fleet/nearest.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { fleetStream, happenedFrom, rolloutStream } from '../../core/rollout/history/codec.ts';
import type { Pinned } from '../../core/rollout/history/events.ts';
import { fold } from '../../core/rollout/history/evolve.ts';
import {
  emptyFleet,
  evolveFleet,
  fleetEventFrom,
  type FleetState,
} from '../../core/rollout/history/fleet-state.ts';
import type { Debt, Rollout } from '../../core/rollout/history/state.ts';
import { type Phase, statusOf } from '../../core/rollout/status.ts';
import type { Store, StoredEvent } from '../../store/store.ts';

/** A rollout, folded from its stream; null when the store has none of that name. */
export async function readRollout({ log }: Store, name: string): Promise<Rollout | null> {
  const stored = await log.read(rolloutStream(name), 0);
  return fold(stored.map(happenedFrom));
}

/** What all rollouts share, folded from its stream. */
export async function readFleetState({ log }: Store): Promise<FleetState> {
  const stored = await log.read(fleetStream, 0);
  return stored.map(({ data }) => fleetEventFrom(data)).reduce(evolveFleet, emptyFleet);
}

/** A rollout in one line. */
export interface RolloutSummary {
  readonly rollout: string;
  readonly component: string;
  readonly revision: string;
  readonly phase: Phase;
  readonly stage: string | null;
  readonly author: string;
  readonly startedAt: Instant;
  readonly changedAt: Instant;
  readonly debts: number;
}

/** Every rollout that was ever started, in the order of their starts. */
export async function listRollouts(store: Store): Promise<readonly RolloutSummary[]> {
  const summaries: RolloutSummary[] = [];
  for (const rollout of await readAll(store)) summaries.push(summaryOf(rollout));
  return summaries;
}

/** A debt with the rollout that left it. */
export interface RolloutDebt extends Debt {
  readonly rollout: string;
}

/** The debts of all rollouts, oldest first. */
export async function readDebts(store: Store): Promise<readonly RolloutDebt[]> {
  const debts = (await readAll(store)).flatMap((rollout) => {
    const status = statusOf(rollout, []);
    return status.debts.map((debt) => ({ rollout: status.rollout, ...debt }));
  });
  return debts.toSorted((a, b) => a.since - b.since);
}

/** The events of a rollout, oldest first, with what they are read by; null for an unknown one. */
export interface RolloutHistory {
  readonly pinned: Pinned;
  readonly events: readonly StoredEvent[];
}

/** The whole history of a rollout; null when the store has none of that name. */
export async function readEvents({ log }: Store, name: string): Promise<RolloutHistory | null> {
  const events = await log.read(rolloutStream(name), 0);
  const rollout = fold(events.slice(0, 1).map(happenedFrom));
  return rollout === null ? null : { pinned: rollout.pinned, events };
}

/** The known rollout whose name is most like one that is not known. */
export async function nearestRollout(store: Store, name: string): Promise<string | null> {
  const { enrolled } = await readFleetState(store);
  return nearest(name, enrolled.keys());
}

async function readAll(store: Store): Promise<readonly Rollout[]> {
  const { enrolled } = await readFleetState(store);
  const rollouts: Rollout[] = [];
  for (const name of enrolled.keys()) {
    const rollout = await readRollout(store, name);
    if (rollout !== null) rollouts.push(rollout);
  }
  return rollouts;
}

function summaryOf(rollout: Rollout): RolloutSummary {
  const { rollout: name, component, revision, phase, stage, author, debts } = statusOf(rollout, []);
  const { plannedAt: startedAt, changedAt } = rollout;
  const facts = { component, revision, phase, stage, author };
  return { rollout: name, ...facts, startedAt, changedAt, debts: debts.length };
}
