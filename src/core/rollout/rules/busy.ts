import { durationText } from '../../fleet/quantities.ts';
import { busyAnswer } from '../busy.ts';
import { isLateWave } from '../history/late-waves.ts';
import type { ClusterProgress } from '../history/state.ts';
import type { ZoneState } from '../world.ts';
import { mayBeDeferred } from './deferring.ts';
import { emit, expect, hold, type Turn } from './turn.ts';

/**
 * Whether a cluster says "busy, not now". The first time it is passed over and comes at the end of its stage; there it
 * is waited for, and becomes a debt like one that cannot be reached.
 */
export function isBusy(turn: Turn, cluster: ClusterProgress, zones: readonly ZoneState[]): boolean {
  const { name } = cluster;
  const said = zones.find(({ busy }) => busy !== undefined)?.busy;
  const answer = busyAnswer(turn.rollout.pinned.fleet, name, turn.seen.evidence);
  if (said === undefined && answer.kind === 'unasked') {
    const message = `${name}: ${answer.source} is asked whether it is busy`;
    expect(turn, { for: 'observe', owner: answer.source, until: null, message });
    return true;
  }
  const why = said ?? (answer.kind === 'busy' ? answer.message : null);
  if (why !== null) passOver(turn, cluster, why);
  return why !== null;
}

function passOver(turn: Turn, { name, postponed }: ClusterProgress, why: string): void {
  const { rollout } = turn;
  // Asked for the first time in this wave; of a late one the time begins anew.
  if (postponed === null || postponed.wave !== rollout.wave) {
    const isAgain = isLateWave(rollout);
    const busy = { type: 'postponed', cluster: name, message: why } as const;
    emit(turn, isAgain ? { ...busy, isAgain } : busy);
    if (!isAgain) return;
  }
  const since = postponed?.wave === rollout.wave ? postponed.since : turn.now;
  const { deferAfterMs } = rollout.pinned.spec.strategy;
  const mayDefer = mayBeDeferred(rollout);
  if (mayDefer && turn.now >= since + deferAfterMs) {
    const message = `${name} was busy for ${durationText(deferAfterMs)}: ${why}`;
    emit(turn, { type: 'deferred', cluster: name, message });
    return;
  }
  const then = mayDefer ? ', then it becomes a debt' : ', and no more clusters may be left out';
  const message = `${name} is busy: ${why}${then}`;
  const until = mayDefer ? since + deferAfterMs : null;
  hold(turn, { for: 'busy', owner: name, until, message });
}
