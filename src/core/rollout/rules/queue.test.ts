import { describe, expect, test } from 'vitest';
import { ask } from '../../../../test/fixtures/ask.ts';
import { type Scene, sceneOf, type Story } from '../../../../test/fixtures/story.ts';
import { aheadOf } from './queue.ts';

const zones = ['a', 'b'];
const hotfix = { incident: 'INC-7', reason: 'no logins', until: 9_000_000_000_000 };

function scene(words: Parameters<typeof sceneOf>[0] = {}): Scene {
  const names = ['a1', 'a2', 'a3', 'spare'];
  return sceneOf({ clusters: names.map((name) => ({ name, zones })), ...words });
}

const waitsFor = (story: Story) => story.waiting.map((one) => `${one.for} ${one.owner}`);
const ahead = (fleet: Scene, story: Story) =>
  aheadOf(story.rollout, fleet.shared).map(({ rollout }) => rollout);

describe('components that nobody has declared independent', () => {
  test('go one after the other where they share a cluster, and say why', () => {
    const fleet = scene();
    const api = fleet.start({ name: 'api', component: 'api', stages: ['app: a1 a2'] });
    const web = fleet.start({ name: 'web', component: 'web', stages: ['app: a2 a3'] });
    expect(web.phase()).toBe('queued');
    expect(waitsFor(web)).toEqual(['claim api']);
    expect(web.waiting[0]?.message).toBe(
      'api is being changed by api on a2, and nobody says that web is independent of it; this rollout goes on after it',
    );
    api.until('completed');
    web.until('completed');
  });

  test('do not wait for each other on different clusters', () => {
    const fleet = scene();
    fleet.start({ name: 'api', component: 'api', stages: ['app: a1'] });
    const web = fleet.start({ name: 'web', component: 'web', stages: ['app: a2'] });
    expect(web.phase()).toBe('progressing');
  });

  test('that are declared independent are changed side by side, and no others', () => {
    const fleet = scene({ independent: [['api', 'web']] });
    const on = (component: string) =>
      fleet.start({ name: component, component, stages: ['app: a1'] }).phase();
    expect([on('api'), on('web'), on('db')]).toEqual(['progressing', 'progressing', 'queued']);
  });

  test('`all` declares every component independent of every other, and never of itself', () => {
    const fleet = scene({ independent: 'all' });
    fleet.start({ name: 'first', component: 'api', stages: ['app: a1'] });
    const web = fleet.start({ name: 'web', component: 'web', stages: ['app: a1'] });
    const second = fleet.start({ name: 'second', component: 'api', stages: ['app: a1'] });
    expect([web.phase(), second.phase()]).toEqual(['progressing', 'queued']);
  });
});

describe('the queue', () => {
  test('is shown in its order: who holds what is wanted, then those who were there before', () => {
    const fleet = scene();
    fleet.start({ name: 'api', component: 'api', stages: ['app: a1'] });
    fleet.start({ name: 'web', component: 'web', stages: ['app: a1'] });
    const last = fleet.start({ name: 'db', component: 'db', stages: ['app: a1'] });
    expect(ahead(fleet, last)).toEqual(['api', 'web']);
  });

  test('is passed by a hotfix, and everybody waits for that', () => {
    const fleet = scene();
    fleet.start({ name: 'api', component: 'api', stages: ['app: a1'] });
    const web = fleet.start({ name: 'web', component: 'web', stages: ['app: a1'] });
    const fix = fleet.start({
      name: 'fix',
      component: 'db',
      stages: ['hotfix: a1'],
      exception: { hotfix },
    });
    expect(fix.phase()).toBe('progressing');
    expect(ahead(fleet, web)).toEqual(['api', 'fix']);
  });

  test('is passed where the one in front was paused before it began, by other components only', () => {
    const fleet = scene();
    const api = fleet.start({ name: 'api', component: 'api', stages: ['app: a1'] });
    const web = fleet.start({ name: 'web', component: 'web', stages: ['app: a1'] });
    web.does('ann', ask.pause);
    const later = fleet.start({ name: 'later', component: 'web', stages: ['app: a1'] });
    const db = fleet.start({ name: 'db', component: 'db', stages: ['app: a1'] });
    expect(ahead(fleet, later)).toEqual(['api', 'web']);
    expect(ahead(fleet, db)).toEqual(['api', 'later']);
    web.does('ann', ask.resume);
    expect(ahead(fleet, db)).toEqual(['api', 'web', 'later']);
    api.until('completed');
    web.until('completed');
    later.until('completed');
    db.until('completed');
  });

  test('a way back waits for nobody who changes another component', () => {
    const fleet = scene();
    const usual = fleet.start({ name: 'usual', component: 'api', stages: ['app: a1 | a2'] });
    usual.until('delivered a1');
    const fix = fleet.start({
      name: 'fix',
      component: 'api',
      stages: ['hotfix: a2'],
      exception: { hotfix },
    });
    fix.until('completed');
    const web = fleet.start({ name: 'web', component: 'web', stages: ['app: a1'] });
    web.until('cluster-started a1');
    usual.does('ann', ask.rollback);
    usual.until('rollback-finished');
    expect(web.phase()).not.toBe('completed');
  });
});
