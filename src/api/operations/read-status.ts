import { z } from 'zod';
import { type DebtState, debtState } from '../../core/rollout/debt-state.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { ownDebts } from '../../core/rollout/own-debts.ts';
import { type Status, statusOf } from '../../core/rollout/status.ts';
import type { Store } from '../../store/store.ts';
import { type Archived, readHistory } from './read-history.ts';
import { readFleetState } from './read-rollout.ts';

/** The state of a rollout with what its controller last said of it. */
export interface RolloutStatus {
  readonly rollout: Rollout;
  readonly status: Status;
  /** Null before any controller has taken a turn. */
  readonly lastTurn: LastTurn | null;
  /** Null while its events are in the log. */
  readonly archived: Archived | null;
}

/** What a controller leaves beside the log after its turns. */
export type LastTurn = z.output<typeof lastTurn>;

/** Disposable, and perhaps of another version: what is not as expected counts as not there. */
const lastTurn = z.object({
  waiting: z.array(
    z.object({
      for: z.string(),
      owner: z.string(),
      until: z.number().nullable(),
      message: z.string(),
    }),
  ),
  at: z.number(),
  /** Clusters that cannot refuse a controller that has lost its place. */
  unfenced: z.array(z.string()),
  /** Who holds the lease, in words. */
  controller: z.string(),
});

/** Null when the store has no rollout of that name. */
export async function readStatus(store: Store, name: string): Promise<RolloutStatus | null> {
  const known = await readHistory(store, name);
  if (known === null) return null;
  const { rollout, history } = known;
  const { archived } = history;
  const debts = await debtsNow(store, rollout, archived);
  return statusFrom(rollout, await readLastTurn(store, name), { archived, debts });
}

/** The status of a rollout that is folded already. */
export function statusFrom(
  rollout: Rollout,
  last: LastTurn | null,
  {
    archived = null,
    debts,
  }: { readonly archived?: Archived | null; readonly debts?: DebtState } = {},
): RolloutStatus {
  const status = statusOf(rollout, last?.waiting ?? [], debts);
  return { rollout, status, lastTurn: last, archived };
}

/** Most rollouts owe nothing: only of those that do it is asked what others did about it. */
export async function debtsNow(
  store: Store,
  rollout: Rollout,
  archived: Archived | null,
): Promise<DebtState> {
  if (archived !== null) return { owed: [], settled: archived.settled };
  const owed = ownDebts(rollout);
  if (owed.length === 0) return { owed, settled: [] };
  return debtState(rollout, await readFleetState(store));
}

/** What the last turn said of a rollout; null when there was none. */
export async function readLastTurn({ blobs }: Store, name: string): Promise<LastTurn | null> {
  const parsed = lastTurn.safeParse(await blobs.latest(`waiting/${name}`));
  return parsed.success ? parsed.data : null;
}
