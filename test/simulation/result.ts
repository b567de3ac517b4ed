/** What one seed came to, small enough to be handed from process to process. */
import { rolloutOfStream } from '../../src/core/rollout/history/codec.ts';
import { breachesOf } from '../../src/simulate/promises/checkers.ts';
import { factText } from '../../src/simulate/trial/fact-text.ts';
import type { Breach } from '../../src/simulate/trial/facts.ts';
import type { Scenario } from '../../src/simulate/trial/scenario.ts';
import { playTrial } from '../../src/simulate/trial/trial.ts';
import { statesOf } from './states.ts';
import { wiring } from './wiring.ts';

export interface TrialResult {
  readonly seed: number;
  readonly clusters: number;
  readonly rollouts: number;
  /** What happened, by the types of the events in the logs. */
  readonly events: Readonly<Record<string, number>>;
  /** What was injected, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  /** The states that it visited, each once. */
  readonly states: readonly string[];
  readonly breaches: readonly Breach[];
  /** What came before the first breach, in words. */
  readonly story: readonly string[];
  readonly fault: string | null;
}

const storyMax = 25;

/** Plays a scenario and judges what came of it. What is thrown is a result as well. */
export async function resultOf(scenario: Scenario): Promise<TrialResult> {
  const { seed, fleet, starts } = scenario;
  const size = { seed, clusters: fleet.clusters.length, rollouts: starts.length };
  try {
    const { trace, counts } = await playTrial(scenario, wiring);
    const breaches = breachesOf(trace);
    const events: Record<string, number> = {};
    for (const fact of trace.facts) {
      if (fact.kind !== 'stored' || rolloutOfStream(fact.event.stream) === null) continue;
      events[fact.event.type] = (events[fact.event.type] ?? 0) + 1;
    }
    const [first] = breaches;
    const before = trace.facts.filter(({ at, kind }) => at <= (first?.at ?? 0) && kind !== 'told');
    const story = before.slice(-storyMax).map((fact) => factText(fact, trace.startedAt));
    const faults = Object.fromEntries(counts);
    return { ...size, events, faults, states: statesOf(trace), breaches, story, fault: null };
  } catch (thrown) {
    const fault = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { ...size, events: {}, faults: {}, states: [], breaches: [], story: [], fault };
  }
}

/** Whether something was not as promised. */
export function isFailure({ breaches, fault }: TrialResult): boolean {
  return breaches.length > 0 || fault !== null;
}

/** Whether one failure is about the same as another: the same promise, or a fault in both. */
export function isSameFailure(one: TrialResult, other: TrialResult): boolean {
  const [first] = other.breaches;
  if (first === undefined) return one.fault !== null && firstLine(one) === firstLine(other);
  return one.breaches.some(({ promise }) => promise === first.promise);
}

function firstLine({ fault }: TrialResult): string | undefined {
  return fault?.split('\n')[0];
}
