import { expect, test } from 'vitest';
import type { PhaseScope } from '../fleet/phases.ts';
import type { Plan } from './plan.ts';
import { phasedFinish } from './phased-finish.ts';

const part = (scope: PhaseScope, index: number, earliestFinish: number) => {
  const phase = { of: 'g', name: `${index}`, index, scope, order: [] };
  const plan: Plan = {
    rollout: `g-${index}`,
    strategy: 's',
    stages: [],
    excluded: [],
    warnings: [],
    earliestFinish,
  };
  return { phase, plan };
};

test.each<[PhaseScope, number]>([
  // The longest of the first phase, and the second one after it.
  ['fleet', 1_500],
  ['cluster', 1_300],
])('by %s all phases are done at the earliest at %i', (scope, at) => {
  const parts = [part(scope, 0, 1_100), part(scope, 0, 1_300), part(scope, 1, 1_200)];
  expect(phasedFinish(parts, 1_000)).toBe(at);
});
