import type { Definition } from './definition.ts';

/** A command as the list of commands shows it; its file is loaded when it is called. */
export interface Entry {
  readonly name: string;
  readonly group: string;
  readonly summary: string;
  readonly load: () => Promise<Definition<never>>;
}

const before = 'Before a rollout:';
const running = 'Running rollouts:';
const looking = 'Looking at rollouts:';
const steering = 'Steering rollouts:';
const around = 'Around it:';

/** All commands, in the order of the help. */
export const entries: readonly Entry[] = [
  {
    name: 'validate',
    group: before,
    summary: 'check manifests and say what is wrong, and where',
    load: async () => (await import('./commands/validate.ts')).validate,
  },
  {
    name: 'fleet',
    group: before,
    summary: 'show the tiers with their clusters and tenants',
    load: async () => (await import('./commands/fleet.ts')).fleet,
  },
  {
    name: 'explain',
    group: before,
    summary: 'say why a cluster or a rollout is as it is',
    load: async () => (await import('./commands/explain.ts')).explain,
  },
  {
    name: 'plan',
    group: before,
    summary: 'preview the stages and waves of a rollout',
    load: async () => (await import('./commands/plan.ts')).plan,
  },
  {
    name: 'simulate',
    group: before,
    summary: 'play a rollout through in a world in memory',
    load: async () => (await import('./commands/simulate.ts')).simulate,
  },
  {
    name: 'calibrate',
    group: before,
    summary: 'try the checks on the past, with changes that never were',
    load: async () => (await import('./commands/calibrate.ts')).calibrate,
  },
  {
    name: 'start',
    group: running,
    summary: 'start a rollout, for a controller to run',
    load: async () => (await import('./commands/start.ts')).start,
  },
  {
    name: 'hotfix',
    group: running,
    summary: 'fix broken clusters at once, and owe the others the same',
    load: async () => (await import('./commands/hotfix.ts')).hotfix,
  },
  {
    name: 'up',
    group: running,
    summary: 'run all rollouts of the store until told to stop',
    load: async () => (await import('./commands/up.ts')).up,
  },
  {
    name: 'run',
    group: running,
    summary: 'start or resume one rollout and run it to its end',
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'list',
    group: looking,
    summary: 'list the rollouts of the store',
    load: async () => (await import('./commands/list.ts')).list,
  },
  {
    name: 'status',
    group: looking,
    summary: 'show where a rollout is and what it waits for',
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    name: 'watch',
    group: looking,
    summary: 'follow a rollout until it ends',
    load: async () => (await import('./commands/watch.ts')).watch,
  },
  {
    name: 'events',
    group: looking,
    summary: 'tell everything that happened to a rollout',
    load: async () => (await import('./commands/events.ts')).events,
  },
  {
    name: 'debts',
    group: looking,
    summary: 'list the work that exceptions skipped and that is still owed',
    load: async () => (await import('./commands/debts.ts')).debts,
  },
  {
    name: 'pause',
    group: steering,
    summary: 'let nothing new begin',
    load: async () => (await import('./commands/pause.ts')).pause,
  },
  {
    name: 'resume',
    group: steering,
    summary: 'go on after a pause or a halt',
    load: async () => (await import('./commands/resume.ts')).resume,
  },
  {
    name: 'approve',
    group: steering,
    summary: 'approve a stage, or accept a risk by its name',
    load: async () => (await import('./commands/approve.ts')).approve,
  },
  {
    name: 'skip',
    group: steering,
    summary: 'leave a cluster out, as a debt',
    load: async () => (await import('./commands/skip.ts')).skip,
  },
  {
    name: 'force',
    group: steering,
    summary: 'go on without something that is waited for, for a while',
    load: async () => (await import('./commands/force.ts')).force,
  },
  {
    name: 'retry',
    group: steering,
    summary: 'try again what failed',
    load: async () => (await import('./commands/retry.ts')).retry,
  },
  {
    name: 'abort',
    group: steering,
    summary: 'end a rollout and leave everything where it is',
    load: async () => (await import('./commands/abort.ts')).abort,
  },
  {
    name: 'rollback',
    group: steering,
    summary: 'bring every changed cluster back to what it ran before',
    load: async () => (await import('./commands/rollback.ts')).rollback,
  },
  {
    name: 'freeze',
    group: steering,
    summary: 'let nothing begin on the fleet, or on a part of it',
    load: async () => (await import('./commands/freeze.ts')).freeze,
  },
  {
    name: 'unfreeze',
    group: steering,
    summary: 'lift a freeze',
    load: async () => (await import('./commands/unfreeze.ts')).unfreeze,
  },
  {
    name: 'demo',
    group: around,
    summary: 'see three rollouts and a hotfix over a small fleet on this machine',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  {
    name: 'doctor',
    group: around,
    summary: 'check the store and the surroundings',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'completion',
    group: around,
    summary: 'print the completion script of a shell',
    load: async () => (await import('./commands/completion.ts')).completion,
  },
];
