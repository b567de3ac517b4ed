import { describe, expect, test } from 'vitest';
import { ask } from '../../../../test/fixtures/ask.ts';
import { minute, type Scene, sceneOf, type Story } from '../../../../test/fixtures/story.ts';
import { debtState } from '../debt-state.ts';
import { needs } from '../needs.ts';

const names = ['t1', 'a1', 'a2', 'a3', 'spare'];
const pace = { soakMs: 10 * minute, waveSoakMs: 5 * minute };
const stages = ['test: t1', 'app: a1 a2 a3'];

function scene(): Scene {
  return sceneOf({ clusters: names.map((name) => ({ name, zones: ['a', 'b'] })) });
}

/** A rollout that has completed, and owes a2, which is still away. */
function completedWithout(fleet: Scene): Story {
  fleet.world.away('a2');
  const usual = fleet.start({ name: 'usual', stages, pace });
  usual.until('completed');
  return usual;
}

function catchUpOn(fleet: Scene, clusters: string, words: object = {}): Story {
  const exception = { catchUpOf: 'usual' };
  return fleet.start({
    name: 'usual-late',
    stages: [`app: ${clusters}`],
    pace,
    exception,
    ...words,
  });
}

const owed = (fleet: Scene, story: Story) =>
  debtState(story.rollout, fleet.shared).owed.map(({ kind, cluster }) => `${kind} ${cluster}`);
const settled = (fleet: Scene, story: Story) =>
  debtState(story.rollout, fleet.shared).settled.map(
    ({ cluster, settled: { how, by } }) => `${cluster} ${how} ${by}`,
  );
const waitsFor = (story: Story) => story.waiting.map((one) => `${one.for} ${one.owner}`);
const revisionOn = (fleet: Scene, cluster: string) =>
  [...fleet.world.zones('c', cluster).values()].map(({ revision }) => revision);

describe('what an ended rollout owes', () => {
  test('is repaid by a later rollout that verifies the cluster, whatever it brings', () => {
    const fleet = scene();
    const usual = completedWithout(fleet);
    expect(owed(fleet, usual)).toEqual(['deferred a2']);
    fleet.world.back('a2');
    const next = fleet.start({ name: 'next', stages: ['app: a1 | a2'], revision: 'v3', pace });
    next.until('wave-verified');
    expect(owed(fleet, usual)).toEqual(['deferred a2']);
    next.until('completed');
    expect(owed(fleet, usual)).toEqual([]);
    expect(settled(fleet, usual)).toEqual(['a2 repaid next']);
  });

  test('is not repaid by one of another component, nor by one that leaves the cluster out', () => {
    const fleet = scene();
    const usual = completedWithout(fleet);
    fleet.start({ name: 'other', component: 'd', stages: ['app: a1'] }).until('completed');
    fleet.start({ name: 'again', stages, revision: 'v3', pace }).until('completed');
    expect(owed(fleet, usual)).toEqual(['deferred a2']);
  });

  test('is owed again when whoever repaid it takes that back', () => {
    const fleet = scene();
    const usual = completedWithout(fleet);
    fleet.world.back('a2');
    const next = fleet.start({ name: 'next', stages: ['app: a2 | a1'], revision: 'v3', pace });
    next.until('wave-verified');
    expect(owed(fleet, usual)).toEqual([]);
    next.does('ann', ask.rollback);
    next.until('rollback-finished');
    expect(owed(fleet, usual)).toEqual(['deferred a2']);
  });

  test('is nothing where the change was taken back altogether', () => {
    const fleet = scene();
    fleet.world.away('a2');
    const usual = fleet.start({ name: 'usual', stages, pace });
    usual.until('deferred a2');
    usual.does('ann', ask.rollback);
    fleet.pass('5m');
    expect(usual.phase()).toBe('rolled-back');
    expect(owed(fleet, usual)).toEqual([]);
    expect(fleet.shared.debts.size).toBe(0);
  });

  test('is not what it gave up to a hotfix that has been there since', () => {
    const fleet = scene();
    const usual = fleet.start({ name: 'usual', stages, pace });
    usual.until('delivered t1');
    const hotfix = { incident: 'INC-7', reason: 'no logins', until: 9_000_000_000_000 };
    const fix = fleet.start({
      name: 'fix',
      stages: ['hotfix: a2'],
      revision: 'v1.1',
      exception: { hotfix },
      pace,
    });
    usual.until('yielded to fix a2');
    expect(owed(fleet, usual)).toEqual(['skipped a2']);
    fix.until('completed');
    expect(settled(fleet, usual)).toEqual(['a2 repaid fix']);
    usual.does('ann', ask.resume);
    usual.until('completed');
    expect(settled(fleet, usual)).toEqual(['a2 repaid fix']);
  });
});

describe('a catch-up', () => {
  test('brings the change to the cluster that has returned, and the debt is gone', () => {
    const fleet = scene();
    const usual = completedWithout(fleet);
    const late = catchUpOn(fleet, 'a2');
    fleet.pass('30m');
    expect(late.phase()).toBe('planned');
    expect(waitsFor(late)).toEqual(['return a2']);
    fleet.world.back('a2');
    late.until('completed');
    expect(revisionOn(fleet, 'a2')).toEqual(['v2', 'v2']);
    expect(settled(fleet, usual)).toEqual(['a2 repaid usual-late']);
  });

  test('that waits for a cluster is passed by whoever wants the component', () => {
    const fleet = scene();
    completedWithout(fleet);
    const late = catchUpOn(fleet, 'a2');
    const next = fleet.start({ name: 'next', stages, revision: 'v3', pace });
    fleet.pass('30s');
    expect(next.phase()).not.toBe('queued');
    expect(waitsFor(late)).toEqual(['claim next']);
  });

  test('does not bring back an older change once a later one is there: it ends, and that one owes', () => {
    const fleet = scene();
    const usual = completedWithout(fleet);
    const late = catchUpOn(fleet, 'a2');
    const next = fleet.start({ name: 'next', stages, revision: 'v3', pace });
    next.until('completed');
    fleet.world.back('a2');
    fleet.pass('1m');
    expect(late.phase()).toBe('superseded');
    expect(revisionOn(fleet, 'a2')).toEqual(['v1', 'v1']);
    expect(owed(fleet, usual)).toEqual(['deferred a2']);
    expect(owed(fleet, next)).toEqual(['deferred a2']);
  });

  test('goes on with what a later rollout has nothing to do with', () => {
    const fleet = scene();
    for (const name of ['a2', 'a3']) fleet.world.away(name);
    const strategy = { maxDeferred: { kind: 'count', count: 2 } } as const;
    const usual = fleet.start({ name: 'usual', stages, pace, strategy });
    usual.until('completed');
    const late = catchUpOn(fleet, 'a2 a3');
    fleet.world.back('a2');
    const next = fleet.start({ name: 'next', stages: ['app: a2'], revision: 'v3', pace });
    next.until('completed');
    fleet.world.back('a3');
    late.until('completed');
    expect(late.all('relieved')).toMatchObject([{ clusters: ['a2'] }]);
    expect(revisionOn(fleet, 'a2')).toEqual(['v3', 'v3']);
    expect(revisionOn(fleet, 'a3')).toEqual(['v2', 'v2']);
    expect(owed(fleet, usual)).toEqual([]);
    expect(owed(fleet, late)).toEqual([]);
  });

  test('waits on where the later rollout took its change back', () => {
    const fleet = scene();
    const usual = completedWithout(fleet);
    const late = catchUpOn(fleet, 'a2');
    const next = fleet.start({ name: 'next', stages, revision: 'v3', pace });
    next.until('delivered t1');
    next.does('ann', ask.rollback);
    next.until('rollback-finished');
    fleet.world.back('a2');
    late.until('completed');
    expect(owed(fleet, usual)).toEqual([]);
  });

  test('of a cluster that goes away again leaves it owed once, and is done', () => {
    const fleet = scene();
    const usual = completedWithout(fleet);
    fleet.world.back('a2');
    const late = catchUpOn(fleet, 'a2');
    fleet.world.away('a2');
    fleet.pass('30s');
    late.until('completed');
    expect(late.all('deferred')).toMatchObject([{ cluster: 'a2' }]);
    expect(owed(fleet, usual)).toEqual(['deferred a2']);
    expect(settled(fleet, late)).toEqual(['a2 kept usual']);
  });

  test('of a forgiven debt ends before it begins', () => {
    const fleet = scene();
    const usual = completedWithout(fleet);
    const late = catchUpOn(fleet, 'a2');
    const word = { by: 'ann', at: fleet.world.now, reason: 'it is gone for good' };
    fleet.share([{ type: 'debts-forgiven', rollout: 'usual', cluster: 'a2', ...word }]);
    fleet.pass('30s');
    expect(late.phase()).toBe('superseded');
    expect(settled(fleet, usual)).toEqual(['a2 forgiven ann']);
  });

  test('takes the component only when its first stage is approved, and keeps nobody waiting before', () => {
    const fleet = scene();
    completedWithout(fleet);
    fleet.world.back('a2');
    const gates = { app: [{ kind: 'approval', count: 1 }] } as const;
    const late = catchUpOn(fleet, 'a2', { gates });
    fleet.pass('5m');
    expect(late.rollout.claimed).toBe(false);
    expect(waitsFor(late)).toEqual(['approval person']);
    late.does('bob', ask.approve());
    late.until('completed');
  });

  test('asks nobody but its clusters while it waits, and the less often the longer it does', () => {
    const fleet = scene();
    completedWithout(fleet);
    const { rollout } = catchUpOn(fleet, 'a2');
    const everyMs = (afterMs: number) =>
      needs(rollout, rollout.plannedAt + afterMs).clusters.map((one) => one.everyMs);
    expect(needs(rollout, rollout.plannedAt).checks).toEqual([]);
    expect(everyMs(0)).toEqual([15_000]);
    expect(everyMs(60 * minute)).toEqual([36_000]);
    expect(everyMs(30 * 24 * 60 * minute)).toEqual([600_000]);
  });
});
