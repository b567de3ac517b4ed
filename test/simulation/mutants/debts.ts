import type { Mutation } from './mutation.ts';

const history = 'core/rollout/history';

/** Mistakes about debts and about what repays them: promise 9. */
export const debts: readonly Mutation[] = [
  {
    promise: 9,
    what: 'a debt is repaid by a rollout of another component',
    file: `${history}/debts.ts`,
    search:
      '(one) => one.component === me.component && one.debts.some((debt) => debt.cluster === cluster),',
    replace: '(one) => one.debts.some((debt) => debt.cluster === cluster),',
  },
  {
    promise: 9,
    what: 'a debt stays repaid when whoever repaid it takes that back',
    file: `${history}/debts.ts`,
    search:
      "return settled?.how === 'repaid' && settled.by === by && debt.cluster === cluster ? owed : debt;",
    replace: 'return settled === undefined ? owed : debt;',
  },
  {
    promise: 9,
    what: 'a catch-up takes the component although its clusters are away',
    file: 'core/rollout/rules/catch-up.ts',
    search: "if (!pending.some(({ name }) => sightOf(turn, name)?.kind === 'seen')) {",
    replace: 'if (pending.length === 0) {',
  },
  {
    promise: 9,
    what: 'a catch-up that waits for its clusters keeps others waiting',
    file: 'core/rollout/rules/queue.ts',
    search: 'if (isCatchUpToCome(other)) return true;',
    replace: '',
  },
  {
    promise: 9,
    what: 'a catch-up brings back what a later rollout has replaced',
    file: 'core/rollout/catch-up.ts',
    search:
      'if (by !== undefined) return `${by}, which was started later, has brought its change`;',
    replace: 'if (by === name) return by;',
  },
  {
    promise: 9,
    what: 'the end of a rollout forgets one of its debts',
    file: `${history}/debts.ts`,
    search: "  const debts = ownDebts(rollout);\n  if (rollout.course.kind !== 'ended'",
    replace: "  const debts = ownDebts(rollout).slice(1);\n  if (rollout.course.kind !== 'ended'",
  },
];
