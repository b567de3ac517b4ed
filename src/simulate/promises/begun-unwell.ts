import { isCompared } from '../../core/fleet/check.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { requiredChecks } from '../../core/rollout/history/events.ts';
import { isTouched, type Rollout } from '../../core/rollout/history/state.ts';
import type { Checker } from '../trial/facts.ts';
import { isForced, slackMs } from './forced.ts';
import { toldIn } from './story.ts';
import { checkerOf, isBadFor, isSilent, sightMs, type Truth } from './truth.ts';

/**
 * Promise 9: no change begins on a cluster that has not been well for long, or while another one has been bad for long, unless
 * somebody has taken that upon himself. A hotfix is there because of it.
 */
export const begunUnwell: Checker = checkerOf(9, (moment, truth) => {
  const told = toldIn(moment);
  if (told?.happened.event.type !== 'cluster-started') return null;
  const { rollout, at } = told;
  const { cluster, before, repairs } = told.happened.event;
  const { name, hotfix } = rollout.pinned.spec;
  // What a superseded rollout broke is what its successor comes to mend.
  if (hotfix !== undefined || repairs !== undefined) return null;
  const isWhat = (what: 'baseline' | 'incident'): boolean =>
    isForced(truth, rollout, { what, stage: rollout.stage, at });
  const isNew = before.every(({ running }) => running === null);
  if (!isNew && isLongUnwell(truth, rollout, { cluster, at }) && !isWhat('baseline')) {
    return `${name} begins with ${cluster}, which was not well, and nobody forced that`;
  }
  const hurt = rollout.pinned.fleet.clusters.find(({ name: one }) => {
    const mine = rollout.clusters.get(one);
    const isMine = mine !== undefined && isTouched(mine);
    return !isMine && isLongBad(truth, rollout, { cluster: one, at });
  });
  if (hurt === undefined || isWhat('incident')) return null;
  return `${name} begins with ${cluster} while ${hurt.name} is bad, and nobody forced that`;
});

interface Asked {
  readonly cluster: string;
  readonly at: Instant;
}

/**
 * For so long that whoever has been there all the time has seen it, however slow the store was. What a person has forgiven
 * counts from then on.
 */
function isLong(truth: Truth, rollout: Rollout, { cluster, at }: Asked): boolean {
  const { since } = truth.mood(cluster);
  const control = truth.inControlSince ?? at;
  const from = Math.max(since, control, rollout.forgivenUntil);
  return at - from > sightMs(rollout) + slackMs;
}

function isLongUnwell(truth: Truth, rollout: Rollout, asked: Asked): boolean {
  const isMute = isSilent(truth.mood(asked.cluster).mood) && thresholds(rollout).length > 0;
  return isLongBad(truth, rollout, asked) || (isMute && isLong(truth, rollout, asked));
}

/** What only compares may take its time to tell. */
function isLongBad(truth: Truth, rollout: Rollout, asked: Asked): boolean {
  const { mood } = truth.mood(asked.cluster);
  return (
    thresholds(rollout).some((check) => isBadFor(mood, check)) && isLong(truth, rollout, asked)
  );
}

function thresholds({ pinned }: Rollout) {
  return requiredChecks(pinned).filter((check) => !isCompared(check));
}
