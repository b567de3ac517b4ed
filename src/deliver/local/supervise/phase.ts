import type { ProcessSpec } from '../wire.ts';
import type { Watched } from './process.ts';

/**
 * The life of what stands in one place of a zone:
 *
 *   checking   is the port free? nothing was started yet
 *   adopted    an earlier supervisor started the process; nothing else is known of it yet
 *   starting   the process lives and its health URL has not answered 2xx yet
 *   ready      it has; from here it becomes `unready` when it fails to answer twice in a row
 *   unready    as starting, but it had been ready before
 *   waiting    it ended by itself, or its port was taken: started again after a pause that doubles
 *   stopping   SIGTERM was sent to its group, SIGKILL follows; then it is gone
 *   gone       for good: the zone forgets it
 *
 * `failed` is no phase but a judgement over these: three ends in a row, or not ready in time. What
 * has failed goes on trying, and may recover.
 */
export type Phase = Unborn | Living | Stopping;

/** There is no process, or none any more. */
export type Unborn =
  | { readonly kind: 'checking' | 'gone'; readonly since: number }
  | { readonly kind: 'waiting'; readonly since: number; readonly until: number };

/** There is a process, and it is to stay. */
export interface Living {
  readonly kind: 'adopted' | 'starting' | 'ready' | 'unready';
  readonly since: number;
  readonly process: Watched;
}

/** There is a process, and it is to go. */
export interface Stopping {
  readonly kind: 'stopping';
  readonly since: number;
  readonly process: Watched;
  readonly isKilled: boolean;
}

/** What a slot is to those who decide what happens in its zone. */
export interface SlotView {
  readonly state: 'unknown' | 'coming' | 'ready' | 'failed' | 'stopping' | 'gone';
  /** What keeps it from being ready; empty when it is. */
  readonly message: string;
}

/** What a judgement needs: the phase, and what happened before it. */
export interface SlotRecord {
  readonly phase: Phase;
  /** How often the process ended without having been stable in between. */
  readonly endsInARow: number;
  /** The last thing that went wrong, in words. */
  readonly trouble: string;
}

/** As many ends in a row are a crash loop. */
const endsMax = 3;

/** Ready for this long, a process has left its crashes behind. */
export const stableMs = 5_000;

/** Judges a slot at a moment, in the milliseconds of its phases. */
export function viewOf(record: SlotRecord, spec: ProcessSpec, now: number): SlotView {
  const { phase } = record;
  if (phase.kind === 'stopping' || phase.kind === 'gone') {
    return { state: phase.kind, message: messageOf(record, spec, false) };
  }
  if (phase.kind === 'adopted')
    return { state: 'unknown', message: messageOf(record, spec, false) };
  const hasFailed = isFailed(record, spec, now);
  const message = messageOf(record, spec, hasFailed);
  if (hasFailed) return { state: 'failed', message };
  return { state: phase.kind === 'ready' ? 'ready' : 'coming', message };
}

function isFailed({ phase, endsInARow }: SlotRecord, spec: ProcessSpec, now: number): boolean {
  const forMs = now - phase.since;
  // One that gets ready between its crashes is not well before it has stayed so for a while.
  if (endsInARow >= endsMax) return phase.kind !== 'ready' || forMs < stableMs;
  const isAwaited = phase.kind === 'starting' || phase.kind === 'unready';
  return isAwaited && forMs > spec.readyTimeoutMs;
}

function messageOf(
  { phase, endsInARow, trouble }: SlotRecord,
  spec: ProcessSpec,
  hasFailed: boolean,
): string {
  const who = `the process of ${spec.revision} on port ${spec.port}`;
  if (hasFailed && endsInARow >= endsMax) {
    return `${who} did not stay up, ${endsInARow} times in a row; the last time: ${trouble}`;
  }
  switch (phase.kind) {
    case 'ready':
    case 'gone':
      return '';
    case 'stopping':
      return `${who} is being stopped`;
    case 'waiting':
      return `${who} is started again soon: ${trouble}`;
    case 'checking':
      return `${who} is about to start`;
    case 'adopted':
    case 'starting':
    case 'unready': {
      const late = hasFailed
        ? `is not ready after ${spec.readyTimeoutMs / 1_000}s`
        : 'is not ready yet';
      return `${who} ${late}${trouble === '' ? '' : `: ${trouble}`}`;
    }
  }
}
