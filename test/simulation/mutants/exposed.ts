import type { Mutation } from './mutation.ts';

/** Mistakes about rollouts by exposure: promises 1 and 9. */
export const exposed: readonly Mutation[] = [
  {
    promise: 1,
    what: 'of what is exposed the least exposed go first',
    file: 'core/fleet/exposure.ts',
    search: "= ['internet', 'partner', 'internal', 'isolated', 'unexposed'] as const;",
    replace: "= ['isolated', 'internal', 'partner', 'internet', 'unexposed'] as const;",
  },
  {
    promise: 1,
    what: 'no smoke stage comes first, though nobody switched it off',
    file: 'core/plan/by-exposure.ts',
    search: "const hasSmoke = rollout.strategy.smoke?.kind !== 'off';",
    replace: "const hasSmoke = rollout.strategy.smoke?.kind === 'soak';",
  },
  {
    promise: 1,
    what: 'what an attack does not reach goes with what it reaches',
    file: 'core/plan/exposed-to.ts',
    search: "=== null ? standing.household.exposure : 'unexposed';",
    replace: '=== null ? standing.household.exposure : standing.household.exposure;',
  },
  {
    promise: 9,
    what: 'a deadline makes soaks shorter, and nobody is asked',
    file: 'core/rollout/rules/gates.ts',
    search: 'if (acceptanceOf(rollout, index, gate.risk) !== null) return [];',
    replace: "if (gate.risk === 'shortened-soak') return [];",
  },
];
