import type { Mutation } from './mutation.ts';

/** Mistakes about windows and freezes. */
export const calendar: readonly Mutation[] = [
  {
    promise: 'calendar',
    what: 'nobody looks at freezes',
    file: 'core/rollout/openings.ts',
    search: 'if (freezes.length === 0 || passesFreezes(rollout.pinned.spec)) return [];',
    replace: 'return [];',
  },
  {
    promise: 'calendar',
    what: 'windows and freezes keep stages from beginning, and none of their later waves',
    file: 'core/rollout/rules/start-clusters.ts',
    search:
      'for (const cluster of openOf(turn, nextClusters(turn.rollout))) startCluster(turn, cluster);',
    replace: 'for (const cluster of nextClusters(turn.rollout)) startCluster(turn, cluster);',
  },
  {
    promise: 'calendar',
    what: 'a window that denies is open for all that',
    file: 'calendar/zoned-calendar.ts',
    search: 'if (denying !== undefined) return denying;',
    replace: '',
  },
  {
    promise: 'calendar',
    what: 'what windows allow is allowed at any other time as well',
    file: 'calendar/zoned-calendar.ts',
    search: 'if (first !== undefined && !allowing.some(isOpen)) return first;',
    replace: '',
  },
  {
    promise: 'calendar',
    what: 'the clock on the wall is never set',
    file: 'calendar/zones.ts',
    search: 'to: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY,',
    replace: 'to: Number.POSITIVE_INFINITY,',
  },
  {
    promise: 'calendar',
    what: 'who is busy is changed all the same',
    file: 'core/rollout/rules/start-clusters.ts',
    search: 'if (!isEmergency && isBusy(turn, cluster, sight.zones)) return;',
    replace: '',
  },
  {
    promise: 1,
    what: 'who was busy is forgotten, and its stage is verified without it',
    file: 'core/rollout/history/state.ts',
    search:
      'return currentStage(rollout)?.waves[rollout.wave] !== undefined || isLateWave(rollout);',
    replace: 'return currentStage(rollout)?.waves[rollout.wave] !== undefined;',
  },
  {
    promise: 'calendar',
    what: 'a freeze keeps clusters from being restored',
    file: 'core/rollout/rules/roll-back.ts',
    search: 'if (!isWorking || isKnownBad) return false;',
    replace:
      'if (turn.fleet.freezes.size > 0) return true;\n  if (!isWorking || isKnownBad) return false;',
  },
];
