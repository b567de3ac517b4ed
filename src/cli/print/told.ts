import type { RolloutEvent } from '../../core/rollout/history/events.ts';

/**
 * Whether an event is told to people who follow a rollout: checkpoints of the soak and grades
 * without harm are for the log, people would drown in them.
 */
export function isTold(event: RolloutEvent): boolean {
  if (event.type === 'soaked') return false;
  if (event.type !== 'graded') return true;
  return event.grade.verdict === 'regressed' || event.grade.verdict === 'blind';
}
