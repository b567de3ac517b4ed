import { type Ending, endingOf } from '../core/rollout/compaction.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import {
  fleetEventFrom,
  fleetStream,
  happenedFrom,
  rolloutOfStream,
} from '../core/rollout/history/codec.ts';
import { evolve, fold } from '../core/rollout/history/evolve.ts';
import { emptyFleet, evolveFleet, type FleetState } from '../core/rollout/history/fleet-state.ts';
import { isFreezeEvent } from '../core/rollout/history/freezes.ts';
import { isPhaseEvent } from '../core/rollout/history/phases.ts';
import type { Rollout } from '../core/rollout/history/state.ts';
import { type Cursor, type Log, logStart, type StoredEvent } from '../store/store.ts';

/** The log as the loop knows it: everything folded, up to a cursor. */
export interface Ledger {
  cursor: Cursor;
  fleet: FleetState;
  /** The latest time in the log: logical time is never before it. */
  lastAt: Instant;
  /** Rollouts that have not ended, and those that ended since the last look. */
  readonly rollouts: Map<string, Rollout>;
  /** Rollouts that have ended and are in the log still. */
  readonly endings: Map<string, Ending>;
}

/** A rollout whose stream was read further, with what is new in it. */
export interface News {
  readonly name: string;
  readonly types: readonly string[];
}

const pageSize = 1_000;

/** Nothing is known yet. */
export function emptyLedger(): Ledger {
  return {
    cursor: logStart,
    fleet: emptyFleet,
    lastAt: 0,
    rollouts: new Map(),
    endings: new Map(),
  };
}

/** Reads on from the last position. The same fold serves the loop, the commands and the readers. */
export async function readOn(ledger: Ledger, log: Log): Promise<readonly News[]> {
  const reading: Reading = {
    ledger,
    news: new Map(),
    heardTo: 0,
    isFromStart: ledger.cursor.position === logStart.position,
  };
  for (;;) {
    const page = await log.follow(ledger.cursor, pageSize);
    if (page.kind === 'reset') {
      startOver(reading);
      continue;
    }
    for (const event of page.events) take(reading, event);
    ledger.cursor = page.next;
    // A page may be short for other reasons; only an empty one is the end.
    if (page.events.length === 0) break;
  }
  return Array.from(reading.news, ([name, types]) => ({ name, types }));
}

interface Reading {
  readonly ledger: Ledger;
  readonly news: Map<string, string[]>;
  /** Up to which position everything was news before the ledger was started over. */
  heardTo: number;
  /** Whether the past is read, which has rollouts that ended long ago. */
  isFromStart: boolean;
}

/** The log was compacted before this reader had read it all: what is left of it says everything. */
function startOver(reading: Reading): void {
  const { ledger } = reading;
  reading.heardTo = Math.max(reading.heardTo, ledger.cursor.position);
  ledger.rollouts.clear();
  ledger.endings.clear();
  ledger.fleet = emptyFleet;
  ledger.cursor = logStart;
  reading.isFromStart = true;
}

function take(reading: Reading, event: StoredEvent): void {
  const { ledger } = reading;
  ledger.lastAt = Math.max(ledger.lastAt, event.at);
  if (event.stream === fleetStream) {
    ledger.fleet = evolveFleet(ledger.fleet, fleetEventFrom(event));
    // What stops or lets go all of them is news of each.
    if (isFreezeEvent(event) || isPhaseEvent(event))
      for (const name of ledger.rollouts.keys()) note(reading, name, event);
    return;
  }
  const name = rolloutOfStream(event.stream);
  if (name === null) return;
  const happened = happenedFrom(event);
  const known = ledger.rollouts.get(name);
  const next = known === undefined ? fold([happened]) : evolve(known, happened);
  if (next === null) return;
  ledger.rollouts.set(name, next);
  const isNews = event.position > reading.heardTo;
  if (isNews) note(reading, name, event);
  const ending = endingOf(next);
  if (ending === null) return;
  ledger.endings.set(name, ending);
  if (reading.isFromStart && (reading.heardTo === 0 || !isNews)) forget(reading, name);
}

function note({ news }: Reading, name: string, { type }: StoredEvent): void {
  const types = news.get(name);
  if (types === undefined) news.set(name, [type]);
  else types.push(type);
}

/** Ended before this loop began, or told of already: there is nothing more to do for it. */
function forget({ ledger, news }: Reading, name: string): void {
  ledger.rollouts.delete(name);
  news.delete(name);
}

/** Forgets the rollouts that have ended, but for those that are due: they are still to be told of. */
export function forgetEnded(ledger: Ledger, due: ReadonlySet<string>): void {
  for (const [name, { course }] of ledger.rollouts) {
    if (course.kind === 'ended' && !due.has(name)) ledger.rollouts.delete(name);
  }
}
