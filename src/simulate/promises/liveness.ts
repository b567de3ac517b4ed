import type { Rollout } from '../../core/rollout/history/state.ts';
import type { Breach, Checker } from '../trial/facts.ts';
import { moments } from './story.ts';

/** What is left to do gets done when nothing goes wrong any more; a healthy fleet is simply changed. */
export const liveness: Checker = (trace) => {
  const rollouts = new Map<string, Rollout>();
  for (const moment of moments(trace)) {
    for (const [name, rollout] of moment.rollouts) rollouts.set(name, rollout);
  }
  const wasCalm = trace.calmFrom === trace.startedAt;
  return [...rollouts.values()].flatMap(({ course, pinned }): Breach[] => {
    const breach = (message: string): Breach[] => [
      { promise: 'liveness', at: trace.endedAt, message: `${pinned.spec.name} ${message}` },
    ];
    if (course.kind !== 'ended') return breach(`is ${course.kind} for ever`);
    if (wasCalm && course.as !== 'completed') return breach(`is ${course.as} in a healthy fleet`);
    return [];
  });
};
