import type { Breach, Checker, Trace } from '../trial/facts.ts';
import { rolloutsAtEnd } from './story.ts';

/** What is left to do gets done when nothing goes wrong any more; a healthy fleet is simply changed. */
export const liveness: Checker = (trace) => {
  // A hotfix comes in between others: a person decides how they go on, and not all do. What is superseded does not.
  const hasHotfix = rolloutsAtEnd(trace).some(({ pinned }) => pinned.spec.hotfix !== undefined);
  const hasNewer = rolloutsAtEnd(trace).some(
    ({ pinned }) => pinned.spec.strategy.onConflict === 'supersede',
  );
  const wasCalm = trace.calmFrom === trace.startedAt && !hasHotfix && !hasNewer;
  const ill = illAtEnd(trace);
  return rolloutsAtEnd(trace).flatMap(({ course, pinned, held }): Breach[] => {
    const breach = (message: string): Breach[] => [
      { promise: 'liveness', at: trace.endedAt, message: `${pinned.spec.name} ${message}` },
    ];
    // Somebody left a harmful change there: whoever comes next waits for a person, and says so.
    const waitsForIll = held.some((one) => one.for === 'incident' && ill.has(one.owner));
    if (course.kind === 'forward' && waitsForIll) return [];
    if (course.kind !== 'ended') return breach(`is ${course.kind} for ever`);
    const isPassed = pinned.spec.catchUpOf !== undefined && course.as === 'superseded';
    if (wasCalm && course.as !== 'completed' && !isPassed)
      return breach(`is ${course.as} in a healthy fleet`);
    return [];
  });
};

/** The clusters of which a check says something else than good in the end. */
function illAtEnd({ facts }: Trace): ReadonlySet<string> {
  const ill = new Set<string>();
  for (const fact of facts) {
    if (fact.kind !== 'mood') continue;
    if (fact.mood === 'good') ill.delete(fact.cluster);
    else ill.add(fact.cluster);
  }
  return ill;
}
