import {
  type FinalSummary,
  finalSummary,
  finalSummaryFrom,
} from '../../core/rollout/compaction.ts';
import { nearest } from '../../core/fleet/nearest.ts';
import { debtState } from '../../core/rollout/debt-state.ts';
import { fleetEventFrom, fleetStream, rolloutOfStream } from '../../core/rollout/history/codec.ts';
import {
  emptyFleet,
  evolveFleet,
  type FleetState,
} from '../../core/rollout/history/fleet-state.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { compactedDataOf, type Store } from '../../store/store.ts';
import { readHistory, rolloutsInLog } from './read-history.ts';

/** A rollout, folded from its events; null when the store has none of that name. */
export async function readRollout(store: Store, name: string): Promise<Rollout | null> {
  return (await readHistory(store, name))?.rollout ?? null;
}

/** What all rollouts share, folded from its stream. */
export async function readFleetState({ log }: Store): Promise<FleetState> {
  const stored = await log.read(fleetStream, 0);
  return stored.map(fleetEventFrom).reduce(evolveFleet, emptyFleet);
}

/** A rollout in one line. */
export interface RolloutSummary extends FinalSummary {
  readonly rollout: string;
  readonly debts: number;
}

/** Every rollout that was ever started, in the order of their starts. */
export async function listRollouts(store: Store): Promise<readonly RolloutSummary[]> {
  // The log first: what leaves it meanwhile is found twice, and not missed.
  const shared = await readFleetState(store);
  const open = (await readOpen(store)).map((rollout) => summaryOf(rollout, shared));
  const names = new Set(open.map(({ rollout }) => rollout));
  const closed = (await readClosed(store)).filter(({ rollout }) => !names.has(rollout));
  return [...closed, ...open].toSorted((a, b) => a.startedAt - b.startedAt);
}

/** The known rollout whose name is most like one that is not known. */
export async function nearestRollout(store: Store, name: string): Promise<string | null> {
  const closed = (await readClosed(store)).map(({ rollout }) => rollout);
  const groups = (await readFleetState(store)).phases.keys();
  return nearest(name, new Set([...(await rolloutsInLog(store)), ...closed, ...groups]));
}

async function readOpen(store: Store): Promise<readonly Rollout[]> {
  const rollouts: Rollout[] = [];
  for (const name of await rolloutsInLog(store)) {
    const rollout = await readRollout(store, name);
    if (rollout !== null) rollouts.push(rollout);
  }
  return rollouts;
}

/** Of the rollouts in the archive only what stayed at hand is read. */
async function readClosed({ archive }: Store): Promise<readonly RolloutSummary[]> {
  return (await archive.closed()).flatMap((stored) => {
    const rollout = rolloutOfStream(stored.stream);
    const compacted = compactedDataOf(stored);
    if (rollout === null || compacted === null) return [];
    // The rule keeps whoever owes anything in the log.
    return { rollout, ...finalSummaryFrom(compacted.summary), debts: 0 };
  });
}

function summaryOf(rollout: Rollout, shared: FleetState): RolloutSummary {
  const { owed } = debtState(rollout, shared);
  return { rollout: rollout.pinned.spec.name, ...finalSummary(rollout), debts: owed.length };
}
