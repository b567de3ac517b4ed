import type { Mutation } from './mutation.ts';

const rules = 'core/rollout/rules';

/** Mistakes about who may be touched when: promises 1, 4, 5 and 7. */
export const crowding: readonly Mutation[] = [
  {
    promise: 1,
    what: 'a wave ends before its last cluster is in place',
    file: `${rules}/advance.ts`,
    search: "if (isWaveIn(turn.rollout) && isSoakOver(turn, 'wave')) {",
    replace: "if (isWaveIn(turn.rollout) || isSoakOver(turn, 'wave')) {",
  },
  {
    promise: 1,
    what: 'every cluster is of the least critical tier, whoever lives there',
    file: 'core/fleet/households.ts',
    search: 'tierIndex: Math.max(0, tierIndex),',
    replace: 'tierIndex: 0,',
  },
  {
    promise: 1,
    what: 'however many clusters fail, the next ones begin',
    file: `${rules}/failures.ts`,
    search: 'isTooMany: failed.length > max };',
    replace: 'isTooMany: failed.length > 100 * (max + 1) };',
  },
  {
    promise: 4,
    what: 'only the witness waits for the watched, not the other way round',
    file: `${rules}/claims.ts`,
    search: 'if (!watches && !isWatched) continue;',
    replace: 'if (!isWatched) continue;',
  },
  {
    promise: 4,
    what: 'only the watched waits for its witness',
    file: `${rules}/claims.ts`,
    search: 'if (!watches && !isWatched) continue;',
    replace: 'if (!watches) continue;',
  },
  {
    promise: 4,
    what: 'the plan alone keeps witnesses apart, and nobody looks at other rollouts',
    file: `${rules}/claims.ts`,
    search:
      'return [...witnessObjections(name, pinned, live), ...copyObjections(name, pinned, live)];',
    replace: 'return [...copyObjections(name, pinned, live)];',
  },
  {
    promise: 4,
    what: 'nobody has to accept that nobody outside sees the harm',
    file: `${rules}/gates.ts`,
    search: 'if (acceptanceOf(rollout, index, gate.risk) !== null) return [];',
    replace: "if (gate.risk === 'no-outside-check') return [];",
  },
  {
    promise: 5,
    what: 'a copy that is being changed is one all the same',
    file: `${rules}/claims.ts`,
    search: 'if (live.changing.has(cluster) || live.unwell.has(cluster)) busy.push(cluster);',
    replace: 'if (live.unwell.has(cluster)) busy.push(cluster);',
  },
  {
    promise: 5,
    what: 'one copy fewer is enough',
    file: `${rules}/claims.ts`,
    search: 'if (well >= minUntouched) continue;',
    replace: 'if (well + 1 >= minUntouched) continue;',
  },
  {
    promise: 5,
    what: 'a cluster counts as untouched again as soon as the change is in place',
    file: 'core/rollout/history/work-events.ts',
    search: `    case 'delivered':
      return [well(event.cluster, 'delivery')];`,
    replace: `      return [well(event.cluster, 'delivery')];
    case 'delivered':
      return [{ type: 'cluster-settled', rollout, cluster: event.cluster }];`,
  },
  {
    promise: 7,
    what: 'whoever has the component does not matter',
    file: `${rules}/queue.ts`,
    search: '...rivals.filter(({ claimed }) => claimed),',
    replace: '',
  },
  {
    promise: 7,
    what: 'only a rollout with none but the same clusters is in the way',
    file: `${rules}/queue.ts`,
    search: 'other.clusters.some((one) => clusters.has(one))) &&',
    replace: 'other.clusters.every((one) => clusters.has(one))) &&',
  },
  {
    promise: 7,
    what: 'a rollout that halts gives its component away',
    file: 'core/rollout/history/work-events.ts',
    search: `    case 'completed':
    case 'aborted':
    case 'superseded':`,
    replace: `    case 'halted':
    case 'completed':
    case 'aborted':
    case 'superseded':`,
  },
];
