import { describe, expect, test } from 'vitest';
import { ask } from '../../../../test/fixtures/ask.ts';
import { tenant } from '../../../../test/fixtures/fleet.ts';
import { minute, type Scene, sceneOf, type Story } from '../../../../test/fixtures/story.ts';
import { successionOf } from './succession.ts';

const zones = ['a', 'b'];
const pace = { soakMs: 30 * minute, waveSoakMs: 10 * minute };
const stages = ['test: t1', 'app: a1 | a2 a3'];

function scene(words: Parameters<typeof sceneOf>[0] = {}): Scene {
  const names = ['t1', 'a1', 'a2', 'a3', 'spare'];
  return sceneOf({ clusters: names.map((name) => ({ name, zones })), ...words });
}

function underWay(fleet: Scene, words: Parameters<Scene['start']>[0] = {}): Story {
  return fleet.start({ name: 'old', stages, pace, ...words });
}

function newer(fleet: Scene, ...supersedes: string[]): Story {
  return fleet.start({ name: 'new', stages, pace, revision: 'v3', supersedes });
}

const revisionOn = (fleet: Scene, cluster: string) => [
  ...new Set([...fleet.world.zones('c', cluster).values()].map(({ revision }) => revision)),
];

describe('a rollout that supersedes an older one', () => {
  test('lets its wave be verified, and takes its place before the next one begins', () => {
    const fleet = scene();
    const old = underWay(fleet);
    old.until('delivered a1');
    old.told();
    const next = newer(fleet, 'old');
    expect(next.waiting[0]?.message).toBe(
      'c is being changed by old until its wave is verified, for this one takes its place; this rollout goes on after it',
    );
    old.until('superseded');
    expect(old.told()).toEqual(['wave-verified 1.0', 'superseded by new']);
    expect([old.phase(), old.steps()]).toEqual([
      'superseded',
      't1 verified, a1 verified, a2 pending, a3 pending',
    ]);
    next.until('completed');
    expect(['t1', 'a1', 'a2', 'a3'].flatMap((name) => revisionOn(fleet, name))).toEqual(
      Array(4).fill('v3'),
    );
  });

  test('comes at once where the older one has not begun', () => {
    const fleet = scene();
    const first = underWay(fleet, { name: 'first', stages: ['app: a1'] });
    first.until('cluster-started a1');
    const old = underWay(fleet);
    const next = newer(fleet, 'first', 'old');
    fleet.pass('15s');
    expect(old.phase()).toBe('superseded');
    first.until('superseded');
    next.until('completed');
  });

  test('takes the place of the older one in the queue', () => {
    const fleet = scene();
    const old = underWay(fleet);
    old.until('cluster-started t1');
    const web = fleet.start({ name: 'web', component: 'web', stages: ['app: a1'] });
    const next = newer(fleet, 'old');
    old.until('superseded');
    fleet.pass('30s');
    expect([next.phase(), web.phase()]).toEqual(['progressing', 'queued']);
  });

  test('does not wait for one that stands still, and mends what that has left half changed', () => {
    const fleet = scene();
    fleet.world.zoneMs = 60 * minute;
    const old = underWay(fleet, { stages: ['app: a1 | a2 a3 t1'] });
    old.until('zone-started a1/a');
    old.does('ann', ask.pause);
    fleet.world.zoneMs = 0;
    const next = newer(fleet, 'old');
    fleet.pass('30s');
    expect(old.phase()).toBe('superseded');
    expect(old.rollout.debts.map(({ kind, cluster }) => `${kind} ${cluster}`)).toEqual([
      'left-on-change a1',
    ]);
    expect([...(fleet.shared.changing.get('a1') ?? [])]).toEqual(['new']);
    next.until('completed');
    expect(fleet.shared.changing.size).toBe(0);
    expect(revisionOn(fleet, 'a1')).toEqual(['v3']);
  });

  test('goes back to what ran before the older one, where that was never verified', () => {
    const fleet = scene();
    const old = underWay(fleet, { stages: ['app: a1 | a2 a3 t1'] });
    old.until('delivered a1');
    old.does('ann', ask.pause);
    const next = newer(fleet, 'old');
    next.until('delivered a1');
    next.does('ann', ask.rollback);
    next.until('rollback-finished');
    expect(revisionOn(fleet, 'a1')).toEqual(['v1']);
  });

  test('is not held by what the older one broke, and repairs it when its turn comes', () => {
    const fleet = scene();
    const old = underWay(fleet, {
      stages: ['app: a1 | a2 a3 t1'],
      strategy: { onRegression: 'halt' },
    });
    old.until('delivered a1');
    fleet.world.turns('a1', 'bad');
    old.until('halted regression');
    const next = newer(fleet, 'old');
    next.until('delivered t1');
    next.until('cluster-started a1');
    expect(next.all('cluster-started').find(({ cluster }) => cluster === 'a1')?.repairs).toEqual([
      'errors',
    ]);
    next.until('delivered a1');
    fleet.world.turns('a1', 'good');
    next.until('completed');
  });

  test('goes first to what the older one left, where that keeps a copy of its stage from being changed', () => {
    const fleet = scene({
      clusters: ['a1', 'a2', 'spare'].map((name) => ({ name, zones })),
      tenants: [tenant('shop', { on: ['a1', 'a2'] })],
    });
    const old = fleet.start({ name: 'old', stages: ['app: a2 | a1'], pace });
    old.until('delivered a2');
    old.does('ann', ask.pause);
    const next = fleet.start({
      name: 'new',
      stages: ['app: a1 | a2'],
      pace,
      revision: 'v3',
      supersedes: ['old'],
    });
    next.until('completed');
    const order = next.told().filter((one) => /^(postponed|cluster-started)/.test(one));
    expect(order).toEqual(['postponed a1', 'cluster-started a2', 'cluster-started a1']);
  });

  test('may be superseded itself: what it has taken over goes on to the next one', () => {
    const fleet = scene();
    const old = underWay(fleet, { stages: ['app: a1 | a2 a3 t1'] });
    old.until('delivered a1');
    old.does('ann', ask.pause);
    const second = newer(fleet, 'old');
    second.until('cluster-started t1');
    second.does('ann', ask.pause);
    const third = fleet.start({
      name: 'third',
      stages,
      pace,
      revision: 'v4',
      supersedes: ['new'],
    });
    fleet.pass('30s');
    expect(second.phase()).toBe('superseded');
    expect(fleet.shared.enrolled.get('third')?.inherits?.map(({ cluster }) => cluster)).toEqual([
      'a1',
      't1',
    ]);
    third.until('completed');
    expect(revisionOn(fleet, 'a1')).toEqual(['v4']);
  });

  test('waits until a way back is at its end', () => {
    const fleet = scene();
    const old = underWay(fleet);
    old.until('delivered a1');
    old.does('ann', ask.rollback);
    const next = newer(fleet, 'old');
    old.until('rollback-finished');
    expect(old.phase()).toBe('rolled-back');
    next.until('completed');
  });

  test('leaves the older one alone while a person keeps it from beginning', () => {
    const fleet = scene();
    const old = underWay(fleet);
    old.until('delivered t1');
    const next = newer(fleet, 'old');
    next.does('ann', ask.pause);
    old.until('cluster-started a1');
    next.does('ann', ask.resume);
    old.until('superseded by new');
    next.until('completed');
    expect(old.steps()).toBe('t1 verified, a1 verified, a2 pending, a3 pending');
  });

  test('leaves the older one alone where it ends before its turn', () => {
    const fleet = scene();
    const old = underWay(fleet);
    old.until('delivered t1');
    const next = newer(fleet, 'old');
    next.does('ann', ask.abort);
    old.until('completed');
    expect(old.steps()).toBe('t1 verified, a1 verified, a2 verified, a3 verified');
  });
});

describe('whom a rollout supersedes', () => {
  const known = (fleet: Scene) => {
    const names = new Set(fleet.fleet.clusters.map(({ name }) => name));
    return { ...fleet.shared, known: names };
  };
  const strategyOf = (story: Story, onConflict: 'queue' | 'supersede') => ({
    ...story.rollout.pinned.spec,
    name: 'new',
    strategy: { ...story.rollout.pinned.spec.strategy, onConflict },
  });

  test('is every older one of its component that goes to clusters of its own', () => {
    const fleet = scene();
    const old = underWay(fleet, { stages: ['app: a1'] });
    fleet.start({ name: 'web', component: 'web', stages: ['app: a1'] });
    fleet.start({ name: 'elsewhere', stages: ['app: a3'] });
    const spec = strategyOf(old, 'supersede');
    expect(successionOf(spec, ['a1', 'a2'], known(fleet))).toEqual({
      kind: 'fine',
      supersedes: ['old'],
    });
  });

  test('is nobody where it waits for its turn', () => {
    const fleet = scene();
    const spec = strategyOf(underWay(fleet), 'queue');
    expect(successionOf(spec, ['a1'], known(fleet))).toEqual({ kind: 'fine', supersedes: [] });
  });

  test('is never half of another one', () => {
    const fleet = scene();
    const spec = strategyOf(underWay(fleet), 'supersede');
    expect(successionOf(spec, ['a1', 'a2'], known(fleet))).toEqual({
      kind: 'partly',
      other: 'old',
      missing: ['t1', 'a3'],
    });
  });

  test('is the whole of another one also where clusters of that are gone from the fleet', () => {
    const fleet = scene();
    const spec = strategyOf(underWay(fleet), 'supersede');
    const shared = { ...fleet.shared, known: new Set(['a1', 'a2']) };
    expect(successionOf(spec, ['a1', 'a2'], shared)).toEqual({
      kind: 'fine',
      supersedes: ['old'],
    });
  });

  test('is never a part of a change in phases, and none takes the place of another', () => {
    const fleet = scene();
    const old = underWay(fleet);
    const bound = { kind: 'bound', other: 'old', group: 'group' };
    const phase = { of: 'group', name: 'p', index: 0, scope: 'fleet', order: [] } as const;
    const all = ['t1', 'a1', 'a2', 'a3'];
    const part = { ...strategyOf(old, 'supersede'), phase };
    expect(successionOf(part, all, known(fleet))).toEqual(bound);
    const [entry] = fleet.shared.enrolled.values();
    if (entry === undefined) throw new Error('nothing is enrolled');
    const enrolled = new Map([['old', { ...entry, phaseOf: 'group' }]]);
    const usual = strategyOf(old, 'supersede');
    expect(successionOf(usual, all, { ...known(fleet), enrolled })).toEqual(bound);
  });

  test('is never a hotfix, nor the backfill of one that it does not include', () => {
    const fleet = scene();
    const hotfix = { incident: 'INC-7', reason: 'no logins', until: 9_000_000_000_000 };
    const fix = fleet.start({ name: 'fix', stages: ['hotfix: a1'], exception: { hotfix } });
    fleet.start({ name: 'rest', stages: ['app: a2'], exception: { backfillOf: 'fix' } });
    const { hotfix: _, ...usual } = strategyOf(fix, 'supersede');
    const all = ['a1', 'a2'];
    expect(successionOf(usual, all, known(fleet))).toEqual({ kind: 'fine', supersedes: [] });
    const including = { ...usual, includes: ['fix'] };
    expect(successionOf(including, all, known(fleet))).toEqual({
      kind: 'fine',
      supersedes: ['rest'],
    });
  });
});
