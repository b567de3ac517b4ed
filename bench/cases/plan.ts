import { planRollout } from '../../src/core/plan/plan-rollout.ts';
import type { Case } from '../case.ts';
import { largeFleet, largeRollout } from '../large-fleet/fleet.ts';

/** From parsed types to the plan, once and cold: nothing has warmed up the compiler before. */
export const planCase: Case = {
  name: 'plan',
  what:
    'plans a rollout over 10,000 clusters with 100,000 tenants in 200,000 placements, from parsed ' +
    'types; the memory is the peak of the whole process, the fleet itself included',
  runs: 5,
  run() {
    const fleet = largeFleet();
    const rollout = largeRollout();
    // What making the fleet has left behind is not the plan's to clear away.
    globalThis.gc?.();
    const startedAt = performance.now();
    const planning = planRollout({ fleet, rollout, now: 0 });
    const seconds = (performance.now() - startedAt) / 1_000;
    if (planning.kind === 'refused') {
      throw new Error(`the plan was refused: ${planning.refusals[0]?.message ?? ''}`);
    }
    const kilobytes = process.resourceUsage().maxRSS;
    return Promise.resolve([
      { name: 'plan', value: seconds, unit: 's', limit: 1 },
      { name: 'plan memory', value: kilobytes / 1_000, unit: 'MB', limit: 500 },
    ]);
  },
};
