import {
  dueForArchive,
  endingOf,
  isFleetDue,
  isIndebted,
  lastWord,
} from '../core/rollout/compaction.ts';
import type { Instant, Json } from '../core/fleet/quantities.ts';
import {
  fleetStream,
  happenedFrom,
  rolloutOfStream,
  rolloutStream,
} from '../core/rollout/history/codec.ts';
import { fold } from '../core/rollout/history/evolve.ts';
import { fleetSummary } from '../core/rollout/history/fleet-summary.ts';
import type { CompactRequest } from '../store/store.ts';
import type { Ledger } from './ledger.ts';
import { comparedChecks } from '../core/rollout/rules/compared.ts';
import { forgetColumns } from './columns-store.ts';
import type { Machinery } from './machinery.ts';

/** Who keeps the log short. Nobody waits for it, and losing it loses nothing. */
export interface Archivist {
  /** When to ask the rule again. */
  nextAt: Instant;
  /** What the rule named then and is not done yet. */
  streams: string[];
}

/** Between two questions to the rule, of the loop's clock. */
const everyMs = 3_600_000;

/** A store that was never compacted is caught up on bit by bit, this many streams each time. */
const streamsMax = 200;

/** One that asks the rule as soon as the loop has nothing else to do. */
export function newArchivist(): Archivist {
  return { nextAt: Number.NEGATIVE_INFINITY, streams: [] };
}

/**
 * Moves at most one stream that is due from the log to the archive: a turn that becomes due meanwhile
 * waits for no more than that. False when the lease is somebody else's.
 */
export async function archiveOne(
  archivist: Archivist,
  ledger: Ledger,
  machinery: Machinery,
): Promise<boolean> {
  const now = machinery.clock.now();
  if (archivist.streams.length === 0 && now >= archivist.nextAt) {
    archivist.nextAt = now + everyMs;
    archivist.streams = dueStreams(ledger, now);
  }
  const stream = archivist.streams.shift();
  if (stream === undefined) return true;
  const name = rolloutOfStream(stream);
  const wanted = name === null ? ofFleet(ledger) : await ofRollout(machinery, name, ledger);
  if (wanted === null) return true;
  const { store, fence } = machinery;
  const at = machinery.clock.now();
  const { kind } = await store.log.compact({ ...wanted, stream, fence, actor: 'tierwise', at });
  // After a conflict the rule is asked again in its time: a stream with news is in no hurry.
  if (kind === 'compacted' && name !== null) ledger.endings.delete(name);
  return kind !== 'fenced';
}

function dueStreams({ endings, fleet }: Ledger, now: Instant): string[] {
  const rollouts = dueForArchive(endings.values(), fleet, now).map(rolloutStream);
  const all = isFleetDue(fleet) ? [fleetStream, ...rollouts] : rollouts;
  return all.slice(0, streamsMax);
}

type Wanted = Pick<CompactRequest, 'expectedVersion' | 'summary' | 'closes'>;

function ofFleet({ fleet, rollouts, endings }: Ledger): Wanted {
  const isInLog = (name: string): boolean => rollouts.has(name) || endings.has(name);
  const summary = fleetSummary(fleet, isInLog) as unknown as Json;
  return { expectedVersion: fleet.version, summary, closes: false };
}

async function ofRollout(
  { store }: Machinery,
  name: string,
  { fleet }: Ledger,
): Promise<Wanted | null> {
  const stored = await store.log.read(rolloutStream(name), 0);
  const rollout = fold(stored.map(happenedFrom));
  const ending = rollout && endingOf(rollout);
  if (rollout === null || ending === null || isIndebted(ending, fleet)) return null;
  // What was said of its last turn is of no use any more. First, so that a crash leaves none of it.
  await store.blobs.setLatest(`waiting/${name}`, null);
  for (const check of comparedChecks(rollout.pinned)) {
    await forgetColumns(store.blobs, { rollout: name, check: check.name });
  }
  const summary = lastWord(rollout, fleet) as unknown as Json;
  return { expectedVersion: rollout.version, summary, closes: true };
}
