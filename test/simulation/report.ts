/** What is printed: failures as they come, and in the end what was reached. */
import { add, sumsText } from '../support/sums.ts';
import type { TrialResult } from './result.ts';

/** Sums over all trials. */
export interface Tally {
  trials: number;
  failures: number;
  clusters: number;
  rollouts: number;
  readonly events: Map<string, number>;
  readonly faults: Map<string, number>;
  /** In how many worlds a state was visited. */
  readonly states: Map<string, number>;
}

/** Nothing was played yet. */
export function newTally(): Tally {
  return {
    trials: 0,
    failures: 0,
    clusters: 0,
    rollouts: 0,
    events: new Map(),
    faults: new Map(),
    states: new Map(),
  };
}

/** Adds what one trial came to. */
export function count(tally: Tally, result: TrialResult): void {
  tally.trials += 1;
  tally.clusters += result.clusters;
  tally.rollouts += result.rollouts;
  for (const [event, number] of Object.entries(result.events)) add(tally.events, event, number);
  for (const [fault, number] of Object.entries(result.faults)) add(tally.faults, fault, number);
  for (const state of result.states) add(tally.states, state);
}

/** A failure with the one command that plays it again; `left` is what was left out of the seed. */
export function failureText(result: TrialResult, left: readonly string[] = []): string {
  const { seed, breaches, story, fault } = result;
  const [first] = breaches;
  const what =
    first === undefined
      ? `stopped by a fault: ${fault}`
      : `promise ${first.promise} is broken: ${first.message}`;
  const others = [...new Set(breaches.map(({ promise }) => promise))].slice(1);
  const also = others.length === 0 ? [] : [`   also: ${others.join(', ')}`];
  const lines = [`seed ${seed}: ${what}`, ...also, ...story.map((line) => `   ${line}`)];
  const but = left.length === 0 ? '' : ` --without ${left.join(',')}`;
  return [...lines, `   again: npm run simulate -- --seed ${seed}${but}`, ''].join('\n');
}

/** What all trials together reached. */
export function tallyText(tally: Tally, tookMs: number): string {
  const { trials, clusters, rollouts, events, faults, states } = tally;
  const took = `${(tookMs / 1_000).toFixed(1)} s`;
  return [
    `${trials} worlds, ${clusters} clusters, ${rollouts} rollouts, in ${took}`,
    `events: ${sumsText(events)}`,
    `faults: ${sumsText(faults)}`,
    `worlds that saw: ${sumsText(states)}`,
    '',
  ].join('\n');
}
