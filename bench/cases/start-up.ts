import type { Case } from '../case.ts';

/** To be written. */
export const startUpCase: Case = {
  name: 'start-up',
  what: 'to be written',
  runs: 3,
  run: () => Promise.resolve([{ name: 'start-up', value: 0, unit: 's', limit: 1 }]),
};
