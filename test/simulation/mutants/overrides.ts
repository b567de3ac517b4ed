import type { Mutation } from './mutation.ts';

/** Mistakes about what people take upon themselves. */
export const overrides: readonly Mutation[] = [
  {
    promise: 9,
    what: 'what a policy forbids is done all the same',
    file: 'core/rollout/override-policy.ts',
    search: 'if (found === undefined) return null;',
    replace: 'if (found === undefined || stage >= 0) return null;',
  },
  {
    promise: 9,
    what: 'what is forced never lapses',
    file: 'core/rollout/history/overrides.ts',
    search: 'return found === undefined || found.until <= at ? null : found;',
    replace: 'return found === undefined || at < 0 ? null : found;',
  },
  {
    promise: 2,
    what: 'who forces one thing has forced them all',
    file: 'core/rollout/history/overrides.ts',
    search: 'const found = forces.findLast((one) => one.what === what && one.stage === stage);',
    replace: 'const found = forces.findLast((one) => one.stage === stage && what !== null);',
  },
  {
    promise: 9,
    what: 'what was forced is owed by nobody',
    file: 'core/rollout/history/overrides.ts',
    search: 'return { ...rollout, forces, debts: [...rollout.debts, debt] };',
    replace: 'return { ...rollout, forces, debts: rollout.debts.filter((one) => one !== debt) };',
  },
  {
    promise: 9,
    what: 'one hand approves for as many as it likes',
    file: 'core/rollout/approving.ts',
    search: 'if (given !== undefined) {',
    replace: 'if (given !== undefined && onBehalf === null) {',
  },
  {
    promise: 2,
    what: 'a soak is forced without a word of what it did not wait for',
    file: 'core/rollout/rules/soak-end.ts',
    search: 'recordForced(turn, { ...owed, open }, forced);',
    replace: 'if (forced.soak === null) recordForced(turn, { ...owed, open }, forced);',
  },
];
