import type { Breach, Checker } from '../trial/facts.ts';
import { rolloutsAtEnd } from './story.ts';

/** What is left to do gets done when nothing goes wrong any more; a healthy fleet is simply changed. */
export const liveness: Checker = (trace) => {
  const wasCalm = trace.calmFrom === trace.startedAt;
  return rolloutsAtEnd(trace).flatMap(({ course, pinned }): Breach[] => {
    const breach = (message: string): Breach[] => [
      { promise: 'liveness', at: trace.endedAt, message: `${pinned.spec.name} ${message}` },
    ];
    if (course.kind !== 'ended') return breach(`is ${course.kind} for ever`);
    if (wasCalm && course.as !== 'completed') return breach(`is ${course.as} in a healthy fleet`);
    return [];
  });
};
