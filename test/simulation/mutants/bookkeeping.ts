import type { Mutation } from './mutation.ts';

const rules = 'core/rollout/rules';
const history = 'core/rollout/history';

/** Mistakes about what is written and said: promises 9, 10 and 11, liveness and explanations. */
export const bookkeeping: readonly Mutation[] = [
  {
    promise: 9,
    what: 'a skipped cluster is forgotten',
    file: `${history}/debts-after.ts`,
    search:
      "return [{ ...debt, kind: 'skipped', cluster: event.cluster, until: event.until, message }];",
    replace: 'return [];',
  },
  {
    promise: 9,
    what: 'a cluster that could not be reached is forgotten',
    file: `${history}/debts-after.ts`,
    search:
      "return [{ ...debt, kind: 'deferred', cluster: event.cluster, message: event.message }];",
    replace: 'return [];',
  },
  {
    promise: 9,
    what: 'what an aborted rollout left on the change is forgotten',
    file: `${history}/evolve.ts`,
    search: `    case 'aborted':
    case 'superseded':
      return { ...rollout, debts`,
    replace: `    case 'superseded':
      return { ...rollout, debts`,
  },
  {
    promise: 9,
    what: 'an aborted rollout is said to have got wherever it began',
    file: 'core/rollout/commands.ts',
    search: 'touched.filter((cluster) => !isKnownOn(cluster)).map(({ name }) => name)',
    replace: '[] as string[]',
  },
  {
    promise: 10,
    what: 'a decision that somebody else overtook is carried out all the same',
    file: 'controller/turn.ts',
    search: "if (appended.kind === 'conflict') return { kind: 'again' };",
    replace: '',
  },
  {
    promise: 10,
    what: 'while it is paused, zones begin that nobody wrote down',
    file: `${rules}/start-zones.ts`,
    search: 'if (zone === null || !cluster.zonesTried.includes(zone)) return [];',
    replace: 'if (zone === null) return [];',
  },
  {
    promise: 10,
    what: 'what ran before is not written down',
    file: `${rules}/start-clusters.ts`,
    search: 'const before = beforeOn(turn, cluster.name, sight.zones);',
    replace: 'const before = sight.zones.map(({ zone }) => ({ zone, running: null }));',
  },
  {
    promise: 11,
    what: 'a paused rollout does not say whose move it is',
    file: `${rules}/waiting.ts`,
    search: "return [{ for: 'resume', owner: 'person', until: null, message }];",
    replace: 'return [];',
  },
  {
    promise: 11,
    what: 'a regression is written down without its receipt',
    file: 'controller/turn.ts',
    search: "if (event.type !== 'regressed') return event;",
    replace: 'return event;',
  },
  {
    promise: 11,
    what: 'decisions do not name the policy that they were made by',
    file: 'controller/turn.ts',
    search: 'policyVersion: rollout.pinned.policyVersion,',
    replace: 'policyVersion: null,',
  },
  {
    promise: 'liveness',
    what: 'whoever waits for a rollout that was aborted waits for ever',
    file: `${history}/work-events.ts`,
    search: `    case 'completed':
    case 'aborted':
    case 'superseded':`,
    replace: `    case 'completed':
    case 'superseded':`,
  },
  {
    promise: 9,
    what: 'who gave way to a hotfix keeps what that goes to',
    file: `${rules}/give-way.ts`,
    search: 'ceded: ceded.map(({ name }) => name),',
    replace: 'ceded: [],',
  },
  {
    promise: 9,
    what: 'a rollout that would undo a hotfix goes on at its turn',
    file: `${rules}/give-way.ts`,
    search: 'if (undone.length === 0) return false;',
    replace: 'if (undone.length >= 0) return false;',
  },
  {
    promise: 'liveness',
    what: 'nobody notices that a cluster is well again',
    file: `${rules}/notice-clusters.ts`,
    search: 'if (cluster.falter !== null && sightOf(turn, cluster.name) !== undefined) {',
    replace: 'if (cluster.falter !== null && sightOf(turn, cluster.name) === undefined) {',
  },
  {
    promise: 'liveness',
    what: 'an action that got no answer is not sent again',
    file: 'controller/actions.ts',
    search: 'return desk.tries > 0 ? desk.retryAt : desk.doneAt + repeatMs;',
    replace: 'return desk.tries > 0 ? Number.POSITIVE_INFINITY : desk.doneAt + repeatMs;',
  },
  {
    promise: 'explanations',
    what: 'an incident is said to be on another cluster',
    file: `${rules}/blockers.ts`,
    search: "return [{ for: 'incident', owner: name, until: null, message }];",
    replace:
      "return [{ for: 'incident', owner: rollout.pinned.fleet.clusters.at(-1).name, until: null, message }];",
  },
  {
    promise: 'explanations',
    what: 'harm is said to be lost signal',
    file: `${rules}/harm.ts`,
    search: "return { ...regression, cause: 'change', message: grade.message, evidence };",
    replace: "return { ...regression, cause: 'lost-signal', message: grade.message, evidence };",
  },
  {
    promise: 'explanations',
    what: 'lost signal is said to be harm',
    file: `${rules}/harm.ts`,
    search: "return { ...regression, cause: 'lost-signal', message, evidence };",
    replace: "return { ...regression, cause: 'change', message, evidence };",
  },
];
