/** Judges a life by everything that was seen of it. */
import { breachesOf } from '../../src/simulate/promises/checkers.ts';
import { factText } from '../../src/simulate/trial/fact-text.ts';
import type { Breach } from '../../src/simulate/trial/facts.ts';
import { traceOf } from './facts.ts';
import type { Lived } from './live.ts';
import { faultsOf } from './outcome.ts';
import { slowed, stretch } from './slowed.ts';

export interface Judgement {
  /** Promises that were not kept, the earliest first. */
  readonly breaches: readonly Breach[];
  /** What else was wrong, in sentences. */
  readonly faults: readonly string[];
  /** What came before the first breach, or all that was last. */
  readonly story: readonly string[];
}

const storyMax = 40;

/** What is wrong with a life; nothing, if all was kept. */
export function judge(lived: Lived): Judgement {
  const trace = traceOf(lived.life, lived.evidence);
  const { startedAt } = trace;
  const breaches = breachesOf(slowed(trace)).map((breach) => {
    return { ...breach, at: startedAt + (breach.at - startedAt) / stretch };
  });
  const until = breaches[0]?.at ?? Number.POSITIVE_INFINITY;
  const before = trace.facts.filter(({ at, kind }) => at <= until && kind !== 'told');
  const story = before.slice(-storyMax).map((fact) => factText(fact, startedAt));
  return { breaches, faults: faultsOf(lived, trace), story };
}

/** Whether anything was found. */
export function isClean({ breaches, faults }: Judgement): boolean {
  return breaches.length + faults.length === 0;
}
