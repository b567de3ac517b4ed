import { nearest } from '../../core/fleet/nearest.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { fleetStream, toNewEvent } from '../../core/rollout/history/codec.ts';
import type { Store } from '../../store/store.ts';
import { readFleetState } from './read-rollout.ts';
import { contended } from './store.ts';

/** Who says that the other clusters need a hotfix not, and why. */
export interface Forgiveness {
  readonly store: Store;
  readonly hotfix: string;
  readonly reason: string;
  readonly actor: string;
  readonly now: Instant;
}

export type Forgiven =
  | { readonly kind: 'forgiven'; readonly backfill: string | null }
  | { readonly kind: 'unknown'; readonly nearest: string | null };

const triesMax = 20;

/** Closes a hotfix that other clusters are still owed. Its backfill ends by itself. Throws `StoreTrouble`. */
export async function forgiveHotfix(request: Forgiveness): Promise<Forgiven> {
  const { store, hotfix, reason, actor, now } = request;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const { version, hotfixes } = await readFleetState(store);
    const open = hotfixes.get(hotfix);
    if (open === undefined) {
      return { kind: 'unknown', nearest: nearest(hotfix, [...hotfixes.keys()]) };
    }
    const event = { type: 'hotfix-closed', rollout: hotfix, how: 'forgiven', reason } as const;
    const appended = await store.log.append({
      batches: [{ stream: fleetStream, expectedVersion: version, events: [toNewEvent(event)] }],
      fence: null,
      actor,
      at: now,
      causeId: null,
      policyVersion: null,
      commandId: null,
    });
    if (appended.kind === 'appended') return { kind: 'forgiven', backfill: open.backfill };
  }
  throw contended(`${hotfix} was forgiven`);
}
