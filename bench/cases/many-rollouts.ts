import type { Case } from '../case.ts';
import { runToTheEnd } from '../loop/run-to-the-end.ts';

/** A hundred rollouts side by side. */
export const manyRolloutsCase: Case = {
  name: 'many-rollouts',
  what: '100 such rollouts, each of another component, at once in one process; memory is its peak resident size',
  runs: 3,
  run: async () => {
    const tookMs = await runToTheEnd(100);
    // In kibibytes, on every system.
    const peakMb = process.resourceUsage().maxRSS / 1_024;
    return [
      { name: 'many-rollouts', value: tookMs / 1_000, unit: 's', limit: 20 },
      { name: 'many-rollouts memory', value: peakMb, unit: 'MB', limit: 1_000 },
    ];
  },
};
