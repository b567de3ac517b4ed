import type { Json } from '../core/fleet/quantities.ts';
import { fleetStream, rolloutStream, toNewEvent } from '../core/rollout/history/codec.ts';
import { decide, type Decision } from '../core/rollout/decide.ts';
import type { RolloutEvent } from '../core/rollout/history/events.ts';
import type { FleetEvent, FleetState } from '../core/rollout/history/fleet-state.ts';
import { sharedEventsOf } from '../core/rollout/history/shared-events.ts';
import type { Rollout } from '../core/rollout/history/state.ts';
import type { Action, Observations } from '../core/rollout/world.ts';
import type { StreamBatch } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { type Followed, followed } from './followers.ts';
import type { Machinery } from './machinery.ts';
import { isStep } from './places.ts';

/** What one turn came to. `again` means that somebody else wrote first: read on and decide anew. */
export type Turned =
  /** `due` are those of the wanted actions that are to be sent now. */
  | { readonly kind: 'decided'; readonly decision: Decision; readonly due: readonly Action[] }
  | { readonly kind: 'again' }
  | { readonly kind: 'lost' };

/** What a turn decides on. */
export interface Known {
  readonly rollout: Rollout;
  readonly fleet: FleetState;
  readonly seen: Observations;
}

/**
 * Decides once and makes the decision durable; nothing is done before that. Where nothing is to be
 * written, but something to be done, the lease is asked for instead.
 */
export async function takeTurn(
  known: Known,
  dueOf: (wanted: readonly Action[]) => readonly Action[],
  machinery: Machinery,
): Promise<Turned> {
  const { rollout, fleet } = known;
  const decision = decide(rollout, fleet, known.seen, machinery.clock.now());
  const due = dueOf(decision.actions);
  if (decision.events.length === 0) {
    const isMine = due.length === 0 || (await confirm(machinery));
    return isMine ? { kind: 'decided', decision, due } : { kind: 'lost' };
  }
  const events = await keepReceipts(decision.events, machinery);
  const order = { log: machinery.store.log, fleet, now: machinery.clock.now() };
  const followers = await followed(rollout, events, order);
  const appended = await machinery.store.log.append({
    batches: batchesOf(known, events, { ...machinery, followers }),
    fence: machinery.fence,
    actor: 'tierwise',
    at: machinery.clock.now(),
    causeId: `${rolloutStream(rollout.pinned.spec.name)}@${rollout.version}`,
    policyVersion: rollout.pinned.policyVersion,
    commandId: null,
  });
  if (appended.kind === 'conflict') return { kind: 'again' };
  return appended.kind === 'fenced' ? { kind: 'lost' } : { kind: 'decided', decision, due };
}

function confirm({ store, fence }: Machinery): Promise<boolean> {
  return store.lease.confirm(fence);
}

/** The rollout's own events, and in the same append what they mean for all others, and who begins with them. */
function batchesOf(
  { rollout, fleet }: Known,
  events: readonly RolloutEvent[],
  { clock, followers }: Pick<Machinery, 'clock'> & { readonly followers: Followed },
): readonly StreamBatch[] {
  const by = { at: clock.now(), actor: 'tierwise' };
  const meant = sharedEventsOf(rollout, events, by);
  const shared = [...meant, ...followers.shared, ...stepsOf(fleet, clock)];
  const own = {
    stream: rolloutStream(rollout.pinned.spec.name),
    expectedVersion: rollout.version,
    events: events.map(toNewEvent),
  };
  if (shared.length === 0) return [own];
  const common = shared.map(toNewEvent);
  return [
    own,
    ...followers.batches,
    { stream: fleetStream, expectedVersion: fleet.version, events: common },
  ];
}

/**
 * Whoever takes over cannot know otherwise in which time the log was written: what was paid by one clock
 * would be read again by another one.
 */
function stepsOf(fleet: FleetState, clock: Clock): readonly FleetEvent[] {
  const aheadMs = clock.aheadMs();
  return isStep(aheadMs, fleet.aheadMs) ? [{ type: 'clock-stepped', aheadMs }] : [];
}

/** Receipts are kept by their content, outside of the chain; the event names their hash. */
async function keepReceipts(
  events: readonly RolloutEvent[],
  { store }: Machinery,
): Promise<readonly RolloutEvent[]> {
  const keep = async (evidence: Json): Promise<Json> => {
    const bytes = new TextEncoder().encode(JSON.stringify(evidence));
    return { receipt: await store.blobs.keep(bytes) };
  };
  return Promise.all(
    events.map(async (event) => {
      if (event.type === 'graded' && event.evidence !== undefined) {
        return { ...event, evidence: await keep(event.evidence) };
      }
      if (event.type !== 'regressed') return event;
      const evidence = await keep(event.regression.evidence);
      return { ...event, regression: { ...event.regression, evidence } };
    }),
  );
}
