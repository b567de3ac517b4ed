import { nearest } from '../../core/fleet/nearest.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { debtState } from '../../core/rollout/debt-state.ts';
import { fleetStream, toNewEvent } from '../../core/rollout/history/codec.ts';
import { accountOf } from '../../core/rollout/history/debts.ts';
import type { FleetEvent, FleetState } from '../../core/rollout/history/fleet-state.ts';
import type { Debt, Rollout } from '../../core/rollout/history/state.ts';
import { type Phase, phaseOf } from '../../core/rollout/status.ts';
import type { Store } from '../../store/store.ts';
import { rolloutsInLog } from './read-history.ts';
import { readFleetState, readRollout } from './read-rollout.ts';
import { contended } from './store.ts';

/** Who says that what a rollout owes need not be done, and why. */
export interface Forgiveness {
  readonly store: Store;
  readonly rollout: string;
  /** Null for all that it owes: the other clusters of a hotfix as well. */
  readonly cluster: string | null;
  readonly reason: string;
  readonly actor: string;
  readonly now: Instant;
}

export type Forgiven =
  | {
      readonly kind: 'forgiven';
      /** Ends by itself now; null where there is none. */
      readonly backfill: string | null;
      readonly debts: readonly Debt[];
    }
  | { readonly kind: 'nothing-owed' }
  /** What it owes is not settled before it has ended. */
  | { readonly kind: 'not-ended'; readonly phase: Phase }
  | { readonly kind: 'unknown'; readonly nearest: string | null };

const triesMax = 20;

/** Closes what is still owed, by a person's word. Throws `StoreTrouble`. */
export async function forgiveDebts(request: Forgiveness): Promise<Forgiven> {
  const { store, rollout: name, actor, now } = request;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const shared = await readFleetState(store);
    const rollout = await readRollout(store, name);
    const { forgiven, events } = judged(request, shared, rollout);
    if (forgiven.kind === 'unknown')
      return { ...forgiven, nearest: await nearestOwing(store, request, shared) };
    if (forgiven.kind !== 'forgiven') return forgiven;
    const appended = await store.log.append({
      batches: [
        { stream: fleetStream, expectedVersion: shared.version, events: events.map(toNewEvent) },
      ],
      fence: null,
      actor,
      at: now,
      causeId: null,
      policyVersion: null,
      commandId: null,
    });
    if (appended.kind === 'appended') return forgiven;
  }
  throw contended(`what ${name} owes was forgiven`);
}

interface Judged {
  readonly forgiven: Forgiven;
  readonly events: readonly FleetEvent[];
}

function judged(request: Forgiveness, shared: FleetState, rollout: Rollout | null): Judged {
  const { rollout: name, cluster, reason, actor: by, now: at } = request;
  const hotfix = cluster === null ? shared.hotfixes.get(name) : undefined;
  const hasEnded = rollout?.course.kind === 'ended';
  if (hotfix === undefined && !hasEnded) {
    const phase = rollout && phaseOf(rollout);
    const none = phase === null ? { kind: 'unknown', nearest: null } : { kind: 'not-ended', phase };
    return { forgiven: none as Forgiven, events: [] };
  }
  const debts = hasEnded
    ? debtState(rollout, shared).owed.filter((one) => cluster === null || one.cluster === cluster)
    : [];
  if (hotfix === undefined && debts.length === 0) {
    return { forgiven: { kind: 'nothing-owed' }, events: [] };
  }
  // A rollout of before there were accounts has none yet.
  const account = rollout !== null && !shared.debts.has(name) ? accountOf(rollout) : null;
  const opened: FleetEvent[] = account === null ? [] : [{ type: 'debts-left', account }];
  const word: FleetEvent = { type: 'debts-forgiven', rollout: name, cluster, by, at, reason };
  const closed: FleetEvent = { type: 'hotfix-closed', rollout: name, how: 'forgiven', reason };
  return {
    forgiven: { kind: 'forgiven', backfill: hotfix?.backfill ?? null, debts },
    events: [
      ...(hotfix === undefined ? [] : [closed]),
      ...(debts.length === 0 ? [] : [...opened, word]),
    ],
  };
}

async function nearestOwing(
  store: Store,
  { rollout }: Forgiveness,
  { hotfixes, debts }: FleetState,
): Promise<string | null> {
  return nearest(
    rollout,
    new Set([...hotfixes.keys(), ...debts.keys(), ...(await rolloutsInLog(store))]),
  );
}
