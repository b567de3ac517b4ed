/** A thousand rollouts that were stopped on their way, and the world that they were stopped in. */
import type { Rollout } from '../../src/core/rollout/history/state.ts';
import type { Store } from '../../src/store/store.ts';
import { evidence, hundred, noSoak, specOf } from './hundred.ts';
import { type Conduct, memoryDelivery, type Revisions } from './memory-delivery.ts';
import { memorySignal } from './memory-signal.ts';
import { begin, type LoopParts, runLoop } from './real-loop.ts';

const hourMs = 3_600_000;
const stepMs = 15_000;

/** How the rollouts are stopped in their second stage: each third of them in another state. */
const states = ['soaking', 'changing', 'held'] as const;

/** What a loop over these rollouts works with, on a store that may be another one than at first. */
export function partsOn(store: Store, revisions: Revisions): LoopParts {
  const conductOf = (cluster: string, component: string): Conduct => {
    const state = stateOf(Number(component.split('-')[1]));
    if (!cluster.startsWith('application-') || state === 'soaking') return 'well';
    return state === 'changing' ? 'never-ready' : 'silent';
  };
  const delivery = memoryDelivery({ revisions, conductOf });
  const signal = memorySignal();
  return { store, deliveryFor: () => delivery, signalFor: () => signal };
}

function stateOf(number: number): (typeof states)[number] {
  return states[number % states.length] ?? 'soaking';
}

/** Starts them and runs them until each is in the middle of its second stage. */
export async function interrupt(store: Store, count: number): Promise<Revisions> {
  const { source, check } = evidence(stepMs);
  const soaks = { soakMs: hourMs, waveSoakMs: hourMs };
  // In one wave, because after each of them the check needs its time to come to a verdict.
  const atOnce = {
    maxConcurrency: { kind: 'percent', percent: 100 },
    ramp: { first: 100, factor: 1 },
  } as const;
  const figures = { test: { ...noSoak, ...atOnce }, application: soaks, infrastructure: soaks };
  // Nobody stands in the way of another here: how long that takes is not what is measured.
  const fleet = hundred({ clusters: 100, figures, sources: [source], minUntouched: 0 });
  // Started a while ago, so that the clusters have a past in which they were well.
  const now = Date.now() - hourMs;
  for (let number = 1; number <= count; number++) {
    await begin(store, { fleet, spec: specOf(number, { checks: [check] }), now });
  }
  const revisions: Revisions = new Map();
  const open = new Set(Array.from({ length: count }, (_, index) => specOf(index + 1).name));
  const stop = new AbortController();
  const onTurn = ({ rollout }: { readonly rollout: Rollout }): void => {
    if (isMidway(rollout)) open.delete(rollout.pinned.spec.name);
    if (open.size === 0) stop.abort();
  };
  await runLoop({ ...partsOn(store, revisions), onTurn, stop: stop.signal }, 'all');
  return revisions;
}

function isMidway({ pinned, stage, soak, held, clusters }: Rollout): boolean {
  if (stage !== 1) return false;
  switch (stateOf(Number(pinned.spec.name.split('-')[1]))) {
    case 'soaking':
      return soak !== null;
    case 'changing':
      return [...clusters.values()].some(({ step, zonesTried }) => {
        return step === 'changing' && zonesTried.length > 0;
      });
    case 'held':
      return held.length > 0;
  }
}
