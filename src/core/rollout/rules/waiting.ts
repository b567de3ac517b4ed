import { lastTry, type Turn } from './turn.ts';
import type { Reason } from '../world.ts';

/** Promise 11: every turn says in words what the rollout waits for; nothing waits without. */
export function waitingReasons(turn: Turn): readonly Reason[] {
  const reasons = [...ofTheCourse(turn), ...turn.waits.map(({ reason }) => reason)];
  const seen = new Set<string>();
  return reasons.filter(({ message }) => !seen.has(message) && seen.add(message));
}

function ofTheCourse(turn: Turn): readonly Reason[] {
  const { rollout } = turn;
  const { course } = rollout;
  const { name } = rollout.pinned.spec;
  switch (course.kind) {
    case 'paused': {
      const why = course.reason === '' ? '' : `: ${course.reason}`;
      const message = `paused by ${course.by}${why}; to go on: tierwise resume ${name}`;
      return [{ for: 'resume', owner: 'person', until: null, message }];
    }
    case 'halted': {
      const message =
        `halted: ${course.message}. A person decides: ` +
        `tierwise resume, retry, rollback or abort ${name}`;
      return [{ for: 'decision', owner: 'person', until: null, message }];
    }
    case 'backward':
      return restores(turn);
    case 'waiting':
    case 'forward':
    case 'ended':
      return [];
  }
}

function restores(turn: Turn): readonly Reason[] {
  const { clusters, pinned } = turn.rollout;
  const stuck = [...clusters.values()].filter(({ step }) => step === 'stuck');
  const broken = stuck.map(({ name, message }) => {
    const how = `tierwise retry ${pinned.spec.name}`;
    const text = `${name} could not be restored: ${message}; to try again: ${how}`;
    return { for: 'restore-failed', owner: 'person', until: null, message: text };
  });
  const restoring = [...clusters.values()]
    .filter(({ step }) => step === 'restoring')
    .map(({ name, falter }) => {
      const message =
        falter === null
          ? `${name} is being restored${lastTry(turn, name)}`
          : `${name} cannot be restored yet: ${falter.message}`;
      return { for: 'restore', owner: name, until: null, message };
    });
  return [...broken, ...restoring];
}
