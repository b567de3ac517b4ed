import type { Happened } from './evolve.ts';
import type { Rollout } from './state.ts';

/** What every rollout has of a part of a change in phases, before anything happened. */
export const untouchedPart = { isThrough: false, mayLose: false, losses: [] } as const;

/** Whether it is through, and what may be lost, after one more event. */
export function evolvePart(rollout: Rollout, { event, actor, at }: Happened): Rollout {
  switch (event.type) {
    case 'through':
      return { ...rollout, isThrough: true };
    case 'loss-accepted': {
      const { losses, reason } = event;
      const accepted = { losses, reason, by: actor, at };
      return { ...rollout, mayLose: true, losses: [...rollout.losses, accepted] };
    }
    case 'overruled':
      // Whoever lets it go on has not accepted what the next way back may lose.
      return { ...rollout, isThrough: false, mayLose: false };
    case 'retried':
    case 'rollback-began':
      return { ...rollout, isThrough: false };
    default:
      return rollout;
  }
}
