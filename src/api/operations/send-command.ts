import type { Instant } from '../../core/fleet/quantities.ts';
import { fleetStream, rolloutStream, toNewEvent } from '../../core/rollout/history/codec.ts';
import type { Command } from '../../core/rollout/commands.ts';
import type { RolloutEvent } from '../../core/rollout/history/events.ts';
import type { FleetState } from '../../core/rollout/history/fleet-state.ts';
import { sharedEventsOf } from '../../core/rollout/history/shared-events.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { answerWithin } from '../../core/rollout/phase-commands.ts';
import type { Appended, Store } from '../../store/store.ts';
import { leaseHolder } from './lease-holder.ts';
import { readHistory } from './read-history.ts';
import { nearestRollout, readFleetState } from './read-rollout.ts';
import { readLastTurn } from './read-status.ts';
import { contended } from './store.ts';

/** A command with who gives it. */
export interface CommandRequest {
  readonly store: Store;
  readonly name: string;
  readonly command: Command;
  readonly actor: string;
  readonly now: Instant;
  /** The idempotency key: a second request with the same one changes nothing. */
  readonly id: string;
}

/** What came of a command. */
export type CommandResult =
  | { readonly kind: 'accepted'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unknown'; readonly nearest: string | null };

/** Others may write between the reading and the writing; so often is tried again. */
const triesMax = 20;

/**
 * Gives a command to a rollout. The rules judge it on the state as it is when it is written:
 * whatever others write in between, it is judged anew. Throws `StoreTrouble`.
 */
export async function sendCommand(request: CommandRequest): Promise<CommandResult> {
  const { store, name, command, actor, id } = request;
  const now = await timeOf(request);
  for (let tries = 0; tries < triesMax; tries += 1) {
    const known = await readHistory(store, name);
    if (known === null) return { kind: 'unknown', nearest: await nearestRollout(store, name) };
    const { rollout, history } = known;
    // Asked before the rules are: they would refuse what the first request has done already.
    if (history.events.some(({ causeId }) => causeId === causeOf(id))) return repeated;
    // The others of a change in phases are in the shared stream: what they write meanwhile is judged anew.
    const fleet = await readFleetState(store);
    const judged = answerWithin(fleet, rollout, { command, actor, at: now });
    if (judged.kind === 'refused') return judged;
    const appended = await write({ ...request, now }, { rollout, fleet }, judged.events);
    if (appended.kind === 'repeated') return repeated;
    if (appended.kind === 'appended') return { kind: 'accepted', message: judged.message };
  }
  throw contended(`${name} was given a command`);
}

/** A living controller tells its time at least this often. */
const toldEveryMs = 10_000;

/**
 * A person's clock may be far ahead of the time that a living controller goes by; a command stamped
 * with it would end every deadline at once. Then it gets the time that the controller told last.
 */
async function timeOf({ store, name, actor, now }: CommandRequest): Promise<Instant> {
  const last = await readLastTurn(store, name);
  if (last === null || now <= last.at + toldEveryMs) return now;
  const holder = await leaseHolder(store, { name: `${actor}: a command`, at: now });
  return holder === null ? now : last.at;
}

const repeated = { kind: 'accepted', message: 'was accepted before' } as const;

/** What the events of a command name as their cause. */
function causeOf(id: string): string {
  return `command/${id}`;
}

async function write(
  { store, name, actor, now, id }: CommandRequest,
  { rollout, fleet }: { readonly rollout: Rollout; readonly fleet: FleetState },
  events: readonly RolloutEvent[],
): Promise<Appended> {
  const own = {
    stream: rolloutStream(name),
    expectedVersion: rollout.version,
    events: events.map(toNewEvent),
  };
  const shared = sharedEventsOf(rollout, events, { actor, at: now });
  const common = {
    stream: fleetStream,
    expectedVersion: fleet.version,
    events: shared.map(toNewEvent),
  };
  return store.log.append({
    batches: shared.length === 0 ? [own] : [own, common],
    fence: null,
    actor,
    at: now,
    causeId: causeOf(id),
    policyVersion: rollout.pinned.policyVersion,
    commandId: id,
  });
}
