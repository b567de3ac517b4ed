import type { Case } from '../case.ts';
import { runToTheEnd } from '../loop/run-to-the-end.ts';

/** One rollout as fast as it goes. */
export const rolloutCase: Case = {
  name: 'rollout',
  what:
    'one rollout of three stages (24 waves) over 100 clusters, from its start to its end: the real loop, every ' +
    'event synced to the disk; no soak, no checks, and clusters in memory that do at once what they are told',
  runs: 5,
  run: async () => [
    { name: 'rollout', value: (await runToTheEnd(1)) / 1_000, unit: 's', limit: 2 },
  ],
};
