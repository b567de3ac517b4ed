import type { Freeze } from '../../core/fleet/freeze.ts';
import { nearest } from '../../core/fleet/nearest.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { answerFreeze, type FreezeOrder } from '../../core/rollout/freeze-orders.ts';
import { fleetStream, toNewEvent } from '../../core/rollout/history/codec.ts';
import type { FreezeEvent } from '../../core/rollout/history/freezes.ts';
import type { Store } from '../../store/store.ts';
import { readFleetState, readRollout } from './read-rollout.ts';
import { contended } from './store.ts';

/** An order about freezes with who gives it. */
export interface FreezeRequest {
  readonly store: Store;
  readonly order: FreezeOrder;
  readonly actor: string;
  readonly now: Instant;
  /** The idempotency key: a second request with the same one changes nothing. */
  readonly id: string;
}

/** What came of it. */
export type FreezeResult =
  | { readonly kind: 'accepted'; readonly messages: readonly string[] }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unknown'; readonly nearest: string | null };

/** All rollouts write to the shared stream; so often is tried again. */
const triesMax = 50;

/**
 * Sets or lifts freezes for all rollouts of a store: from the moment that this returns nothing begins, whoever runs
 * them, because whatever begins is written to the same stream, at the version that it was decided on. Throws `StoreTrouble`.
 */
export async function sendFreeze(request: FreezeRequest): Promise<FreezeResult> {
  const { store, order, now } = request;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const { freezes, version } = await readFleetState(store);
    const judged = answerFreeze(freezes, order, now);
    if (judged.kind !== 'accepted') return judged;
    const { events, messages } = judged;
    if (events.length === 0 || (await write(request, events, version))) {
      return { kind: 'accepted', messages };
    }
  }
  throw contended('freezes were set');
}

async function write(
  { store, actor, now, id }: FreezeRequest,
  events: readonly FreezeEvent[],
  expectedVersion: number,
): Promise<boolean> {
  const appended = await store.log.append({
    batches: [{ stream: fleetStream, expectedVersion, events: events.map(toNewEvent) }],
    fence: null,
    actor,
    at: now,
    causeId: `command/${id}`,
    policyVersion: null,
    commandId: id,
  });
  return appended.kind === 'appended' || appended.kind === 'repeated';
}

/**
 * What a freeze names and no rollout under way knows, in sentences: a slip of the pen freezes nothing. Nothing where
 * no rollout is under way, since nobody knows then.
 */
export async function strangersIn(
  store: Store,
  { tiers, clusters }: Freeze,
): Promise<readonly string[]> {
  const names = clusters?.kind === 'names' ? clusters.names : [];
  if (tiers === null && names.length === 0) return [];
  const { enrolled } = await readFleetState(store);
  const known = { tier: new Set<string>(), cluster: new Set<string>() };
  for (const name of enrolled.keys()) {
    const rollout = await readRollout(store, name);
    for (const one of rollout?.pinned.fleet.tiers ?? []) known.tier.add(one.name);
    for (const one of rollout?.pinned.fleet.clusters ?? []) known.cluster.add(one.name);
  }
  if (known.cluster.size === 0) return [];
  const wanted = [
    ...(tiers ?? []).map((name) => ['tier', name] as const),
    ...names.map((name) => ['cluster', name] as const),
  ];
  return wanted.flatMap(([kind, name]) => {
    if (known[kind].has(name)) return [];
    const meant = nearest(name, known[kind]);
    const hint = meant === null ? '' : `; did you mean ${meant}?`;
    return [`no rollout under way has a ${kind} ${name}, so that it stops nothing there${hint}`];
  });
}
