import type { Turn } from './turn.ts';
import type { Reason } from '../world.ts';

/** Promise 11: every turn says in words what the rollout waits for; nothing waits without. */
export function waitingReasons(turn: Turn): readonly Reason[] {
  const reasons = [...ofTheCourse(turn), ...turn.waits.map(({ reason }) => reason)];
  const seen = new Set<string>();
  return reasons.filter(({ message }) => !seen.has(message) && seen.add(message));
}

function ofTheCourse({ rollout }: Turn): readonly Reason[] {
  const { course } = rollout;
  const { name } = rollout.pinned.spec;
  switch (course.kind) {
    case 'paused': {
      const message = `paused by ${course.by}: ${course.reason}; to go on: tierwise resume ${name}`;
      return [{ for: 'resume', owner: 'person', until: null, message }];
    }
    case 'halted': {
      const message =
        `halted: ${course.message}. A person decides: ` +
        `tierwise resume, retry, rollback or abort ${name}`;
      return [{ for: 'decision', owner: 'person', until: null, message }];
    }
    case 'backward':
      return restores(rollout);
    case 'waiting':
    case 'forward':
    case 'ended':
      return [];
  }
}

function restores({ clusters, pinned }: Turn['rollout']): readonly Reason[] {
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
          ? `${name} is being restored`
          : `${name} cannot be restored yet: ${falter.message}`;
      return { for: 'restore', owner: name, until: null, message };
    });
  return [...broken, ...restoring];
}
