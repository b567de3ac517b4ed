import { arbitration } from './arbitration.ts';
import { bookkeeping } from './bookkeeping.ts';
import { calendar } from './calendar.ts';
import { crowding } from './crowding.ts';
import { debts } from './debts.ts';
import { evidence } from './evidence.ts';
import { exposed } from './exposed.ts';
import type { Mutation } from './mutation.ts';
import { overrides } from './overrides.ts';
import { phases } from './phases.ts';

/** Every mistake that the checkers must find, by the promise that it breaks. */
export const mutations: readonly Mutation[] = [
  ...evidence,
  ...crowding,
  ...arbitration,
  ...exposed,
  ...calendar,
  ...phases,
  ...bookkeeping,
  ...debts,
  ...overrides,
];
