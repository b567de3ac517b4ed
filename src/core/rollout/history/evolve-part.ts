import type { Happened } from './evolve.ts';
import type { Rollout } from './state.ts';

/** What every rollout has of a part of a change in phases, before anything happened. */
export const untouchedPart = {
  isThrough: false,
  mayLose: false,
  othersHarm: [],
  absolvedUntil: {},
  losses: [],
} as const;

/** What a rollout is held for that a later phase answers for; the owner is the cluster. */
export const laterPhase = 'later-phase';

/** Whether it is through, what may be lost, and what others answer for, after one more event. */
export function evolvePart(rollout: Rollout, { event, actor, at }: Happened): Rollout {
  switch (event.type) {
    case 'through':
      return { ...rollout, isThrough: true };
    case 'loss-accepted': {
      const { losses, reason } = event;
      const accepted = { losses, reason, by: actor, at };
      return { ...rollout, mayLose: true, losses: [...rollout.losses, accepted] };
    }
    case 'held': {
      const owners = event.reasons
        .filter((one) => one.for === laterPhase)
        .map(({ owner }) => owner);
      if (owners.length === 0) return rollout;
      return { ...rollout, othersHarm: [...new Set([...rollout.othersHarm, ...owners])] };
    }
    case 'graded':
      return rollout.othersHarm.includes(event.cluster)
        ? absolved(rollout, event.cluster, at)
        : rollout;
    case 'overruled':
      // Whoever lets it go on has not accepted what the next way back may lose.
      return { ...rollout, isThrough: false, mayLose: false, othersHarm: [] };
    case 'retried':
    case 'rollback-began':
      return { ...rollout, isThrough: false };
    default:
      return rollout;
  }
}

/** Once no check calls the cluster bad or blind any more, it is over. */
function absolved(rollout: Rollout, name: string, at: number): Rollout {
  const isBad = [...rollout.grades.values()].some(
    ({ cluster, grade }) =>
      cluster === name && (grade.verdict === 'regressed' || grade.verdict === 'blind'),
  );
  if (isBad) return rollout;
  return {
    ...rollout,
    othersHarm: rollout.othersHarm.filter((one) => one !== name),
    absolvedUntil: { ...rollout.absolvedUntil, [name]: at },
  };
}
