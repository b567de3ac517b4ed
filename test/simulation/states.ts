/** Which states a world visited: what the worlds never reach, the checkers never saw. */
import type { Rollout } from '../../src/core/rollout/history/state.ts';
import { rolloutsAtEnd } from '../../src/simulate/promises/story.ts';
import type { Fact, Trace } from '../../src/simulate/trial/facts.ts';

/** The names of the states, each once. */
export function statesOf(trace: Trace): readonly string[] {
  const states = new Set<string>();
  const backward = new Set<string>();
  for (const fact of trace.facts) for (const state of ofFact(fact, backward)) states.add(state);
  for (const rollout of rolloutsAtEnd(trace)) for (const state of atEnd(rollout)) states.add(state);
  return [...states];
}

function ofFact(fact: Fact, backward: Set<string>): readonly string[] {
  if (fact.kind === 'asked') {
    return [`${fact.isAccepted ? 'allowed' : 'refused'} ${fact.command.kind}`];
  }
  if (fact.kind === 'told') {
    return fact.waiting.map((reason) => {
      const way = backward.has(fact.rollout) ? ' on the way back' : '';
      return `waits for ${reason.for}${way}`;
    });
  }
  if (fact.kind !== 'stored') return [];
  const { type, stream, data } = fact.event;
  const name = stream.replace(/^rollout\//, '');
  if (type === 'rollback-began') backward.add(name);
  if (type === 'rollback-finished' || type === 'overruled') backward.delete(name);
  const { code, regression, falter } = data as {
    readonly code?: string;
    readonly regression?: { readonly cause: string };
    readonly falter?: { readonly kind: string };
  };
  if (type === 'halted') return [`halted: ${code}`];
  if (type === 'regressed') return [`regressed: ${regression?.cause}`];
  return type === 'faltered' ? [`faltered: ${falter?.kind}`] : [];
}

function atEnd({ course, debts }: Rollout): readonly string[] {
  const owed = debts.map(({ kind }) => `owes: ${kind}`);
  return course.kind === 'ended' ? [`ended: ${course.as}`, ...owed] : owed;
}
