import {
  type FinalSummary,
  finalSummary,
  finalSummaryFrom,
} from '../../core/rollout/compaction.ts';
import { namesText } from '../../core/fleet/names.ts';
import { nearest } from '../../core/fleet/nearest.ts';
import { fleetEventFrom, fleetStream, rolloutOfStream } from '../../core/rollout/history/codec.ts';
import {
  emptyFleet,
  evolveFleet,
  type FleetState,
} from '../../core/rollout/history/fleet-state.ts';
import type { OpenHotfix } from '../../core/rollout/history/hotfixes.ts';
import type { Debt, Rollout } from '../../core/rollout/history/state.ts';
import { phaseOf, statusOf } from '../../core/rollout/status.ts';
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
  const open = (await readOpen(store)).map(summaryOf);
  const names = new Set(open.map(({ rollout }) => rollout));
  const closed = (await readClosed(store)).filter(({ rollout }) => !names.has(rollout));
  return [...closed, ...open].toSorted((a, b) => a.startedAt - b.startedAt);
}

/** A debt with the rollout that left it. */
export interface RolloutDebt extends Debt {
  readonly rollout: string;
}

/** The debts of all rollouts, oldest first. Who owes anything is in the log. */
export async function readDebts(store: Store): Promise<readonly RolloutDebt[]> {
  const open = await readOpen(store);
  const debts = open.flatMap((rollout) => {
    const status = statusOf(rollout, []);
    return status.debts.map((debt) => ({ rollout: status.rollout, ...debt }));
  });
  const { hotfixes } = await readFleetState(store);
  const ofHotfixes = [...hotfixes.values()].map((hotfix) => backfillDebt(hotfix, open));
  return [...debts, ...ofHotfixes].toSorted((a, b) => a.since - b.since);
}

function backfillDebt(hotfix: OpenHotfix, open: readonly Rollout[]): RolloutDebt {
  const { rollout, component, revision, incident, clusters, owner, since, until, backfill } =
    hotfix;
  const one = open.find(({ pinned }) => pinned.spec.name === backfill);
  const phase = one === undefined ? null : phaseOf(one);
  const how =
    backfill === null
      ? 'nothing brings it to the others'
      : `${backfill} (${phase ?? 'gone'}) brings it to the others`;
  const next = phase === 'paused' ? `: tierwise resume ${backfill ?? ''}` : '';
  const message = `${component} ${revision} for ${incident} is on ${namesText(clusters)} only; ${how}${next}`;
  return { rollout, kind: 'backfill', cluster: null, owner, since, until, message };
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

function summaryOf(rollout: Rollout): RolloutSummary {
  const { rollout: name, debts } = statusOf(rollout, []);
  return { rollout: name, ...finalSummary(rollout), debts: debts.length };
}
