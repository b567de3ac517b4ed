import { fleetStream, happenedFrom, rolloutOfStream } from '../core/rollout/history/codec.ts';
import { evolve, fold } from '../core/rollout/history/evolve.ts';
import {
  emptyFleet,
  evolveFleet,
  fleetEventFrom,
  type FleetState,
} from '../core/rollout/history/fleet-state.ts';
import type { Rollout } from '../core/rollout/history/state.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import type { Log, StoredEvent } from '../store/store.ts';

/** The log as the loop knows it: everything folded, up to a position. */
export interface Ledger {
  position: number;
  fleet: FleetState;
  /** The latest time in the log: logical time is never before it. */
  lastAt: Instant;
  /** Rollouts that have not ended, and those that ended since the last look. */
  readonly rollouts: Map<string, Rollout>;
}

/** A rollout whose stream was read further, with what is new in it. */
export interface News {
  readonly name: string;
  readonly types: readonly string[];
}

const pageSize = 1_000;

/** Nothing is known yet. */
export function emptyLedger(): Ledger {
  return { position: 0, fleet: emptyFleet, lastAt: 0, rollouts: new Map() };
}

/** Reads on from the last position. The same fold serves the loop, the commands and the readers. */
export async function readOn(ledger: Ledger, log: Log): Promise<readonly News[]> {
  const news = new Map<string, string[]>();
  for (;;) {
    const page = await log.follow(ledger.position, pageSize);
    for (const event of page) {
      const name = take(ledger, event);
      if (name === null) continue;
      const types = news.get(name);
      if (types === undefined) news.set(name, [event.type]);
      else types.push(event.type);
    }
    // A page may be short for other reasons; only an empty one is the end.
    if (page.length === 0) break;
  }
  return [...news].map(([name, types]) => ({ name, types }));
}

function take(ledger: Ledger, event: StoredEvent): string | null {
  ledger.position = event.position;
  ledger.lastAt = Math.max(ledger.lastAt, event.at);
  if (event.stream === fleetStream) {
    ledger.fleet = evolveFleet(ledger.fleet, fleetEventFrom(event.data));
    return null;
  }
  const name = rolloutOfStream(event.stream);
  if (name === null) return null;
  const happened = happenedFrom(event);
  const known = ledger.rollouts.get(name);
  const next = known === undefined ? fold([happened]) : evolve(known, happened);
  if (next !== null) ledger.rollouts.set(name, next);
  return name;
}

/** Forgets a rollout that has ended and been told of. */
export function forgetEnded(ledger: Ledger): void {
  for (const [name, { course }] of ledger.rollouts) {
    if (course.kind === 'ended') ledger.rollouts.delete(name);
  }
}
