import type { Mutation } from './mutation.ts';

/** Mistakes about changes in phases. */
export const phases: readonly Mutation[] = [
  {
    promise: 'phases',
    what: 'a later phase begins although clusters are without the earlier one',
    file: 'core/rollout/rules/phases.ts',
    search: 'if (isOver && owed.length === 0) continue;',
    replace: 'if (isOver) continue;',
  },
  {
    promise: 'phases',
    what: 'cluster by cluster no phase waits for another',
    file: 'core/rollout/rules/phases.ts',
    search: "if (groupOf(turn)?.scope !== 'cluster') return null;",
    replace: 'return null;',
  },
  {
    promise: 'phases',
    what: 'what goes back goes back in any order',
    file: 'core/rollout/rules/phases.ts',
    search: "if (step !== 'verified') return null;",
    replace: 'return null;',
  },
  {
    promise: 'phases',
    what: 'a point of no return is one in name only',
    file: 'core/rollout/rules/phases.ts',
    search: 'if (!isPassed || part.pointOfNoReturn === undefined) return [];',
    replace: 'return [];',
  },
  {
    promise: 'phases',
    what: 'an earlier phase ends before the later ones',
    file: 'core/rollout/rules/phases.ts',
    search: 'if (next === undefined) return false;',
    replace: 'return false;',
  },
];
