/**
 * A real life is over in seconds, and the checkers allow for looks that are twenty seconds late. So it is
 * judged as if time had passed more slowly: every time and every duration is stretched by the same factor,
 * those that were pinned among them. What was in the wrong order, or too short, is so all the same.
 */
import type { Json } from '../../src/core/fleet/quantities.ts';
import type { Fact, Trace } from '../../src/simulate/trial/facts.ts';

/** A minute and a half, which is the checkers' longest allowance, stands for less than a second. */
export const stretch = 100;

/** The same trace, as if it had taken `stretch` times as long. */
export function slowed(trace: Trace): Trace {
  const { startedAt } = trace;
  const later = (at: number): number => startedAt + (at - startedAt) * stretch;
  const within = <T>(value: T): T => stretched(value as Json, later) as T;
  return {
    ...trace,
    fleet: within(trace.fleet),
    facts: trace.facts.map((fact) => slowFact(fact, later)),
    calmFrom: later(trace.calmFrom),
    endedAt: later(trace.endedAt),
  };
}

function slowFact(fact: Fact, later: (at: number) => number): Fact {
  const at = later(fact.at);
  switch (fact.kind) {
    case 'acted':
      return { ...fact, at, readyAt: later(fact.readyAt) };
    case 'stored': {
      const { event } = fact;
      const data = stretched(event.data, later);
      return { ...fact, at, event: { ...event, at: later(event.at), data } };
    }
    default:
      return { ...fact, at };
  }
}

/** In this house a duration's name ends in `Ms`, and these are the names that times have. */
const times = new Set(['at', 'since', 'until', 'onset', 'earliestFinish']);

function stretched(value: Json, later: (at: number) => number): Json {
  if (Array.isArray(value)) return value.map((each: Json) => stretched(each, later));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      if (typeof each === 'number' && name.endsWith('Ms')) return [name, each * stretch];
      if (typeof each === 'number' && times.has(name)) return [name, later(each)];
      return [name, stretched(each, later)];
    }),
  );
}
