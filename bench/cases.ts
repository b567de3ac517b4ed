import type { Case } from './case.ts';

/** Every case by its name. Loaded one by one, so that a case pays only for what it needs. */
export const cases: ReadonlyMap<string, () => Promise<Case>> = new Map([
  ['plan', async () => (await import('./cases/plan.ts')).planCase],
  ['yaml', async () => (await import('./cases/yaml.ts')).yamlCase],
  ['start-up', async () => (await import('./cases/start-up.ts')).startUpCase],
  ['rollout', async () => (await import('./cases/rollout.ts')).rolloutCase],
  ['many-rollouts', async () => (await import('./cases/many-rollouts.ts')).manyRolloutsCase],
  ['restart', async () => (await import('./cases/restart.ts')).restartCase],
  ['idle', async () => (await import('./cases/idle.ts')).idleCase],
  ['lag', async () => (await import('./cases/lag.ts')).lagCase],
  ['judge', async () => (await import('./cases/judge.ts')).judgeCase],
  ['year', async () => (await import('./cases/year.ts')).yearCase],
]);
