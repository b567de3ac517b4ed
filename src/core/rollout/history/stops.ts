import type { Reason } from '../world.ts';
import type { Happened } from './evolve.ts';
import type { Course, Rollout } from './state.ts';

/** What holds a rollout by the calendar alone: nobody is slow, and nothing is wrong. */
export type CalendarHold = 'window' | 'freeze';

const calendarHolds: ReadonlySet<string> = new Set<CalendarHold>(['window', 'freeze']);

/** Whether a window or a freeze is what something waits for. */
export function isCalendarHold({ for: what }: Pick<Reason, 'for'>): boolean {
  return calendarHolds.has(what);
}

/** What is waited for in its own time, which is no delay: the calendar, and earlier phases. */
function isOthersTime(reason: Reason): boolean {
  return isCalendarHold(reason) || reason.for === 'phase';
}

/**
 * The rollout with the time that no deadline counts: while it is paused or halted, and while windows and freezes let
 * nothing begin, or an earlier phase does, and nothing is under way. A change that hangs half done is late in a freeze as well.
 */
export function stopped(rollout: Rollout, course: Course, happened: Happened): Rollout {
  const since = happened.event.type === 'stage-started' ? null : rollout.stoppedSince;
  if (isStopped(rollout, course, happened)) {
    return { ...rollout, course, stoppedSince: since ?? happened.at };
  }
  if (since === null) return { ...rollout, course, stoppedSince: null };
  const stoppedMs = rollout.stoppedMs + (happened.at - since);
  return { ...rollout, course, stoppedMs, stoppedSince: null };
}

function isStopped(rollout: Rollout, course: Course, { event }: Happened): boolean {
  if (course.kind === 'paused' || course.kind === 'halted') return true;
  if (course.kind !== 'forward' || !heldAfter(rollout, event).some(isOthersTime)) return false;
  return [...rollout.clusters.values()].every(({ step }) => step !== 'changing');
}

function heldAfter({ held }: Rollout, event: Happened['event']): readonly Reason[] {
  if (event.type === 'held') return event.reasons;
  return event.type === 'released' || event.type === 'overruled' ? [] : held;
}
