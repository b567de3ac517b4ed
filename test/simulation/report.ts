/** What is printed: failures as they come, and in the end what was reached. */
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
  add(tally.events, result.events);
  add(tally.faults, result.faults);
  add(tally.states, Object.fromEntries(result.states.map((state) => [state, 1])));
}

function add(sums: Map<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, number] of Object.entries(counts)) {
    sums.set(name, (sums.get(name) ?? 0) + number);
  }
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

function sumsText(sums: ReadonlyMap<string, number>): string {
  const sorted = [...sums].toSorted(([, a], [, b]) => b - a);
  return sorted.map(([name, number]) => `${name} ${number}`).join(', ');
}
