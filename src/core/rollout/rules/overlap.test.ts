import { describe, expect, test } from 'vitest';
import { ask } from '../../../../test/fixtures/ask.ts';
import {
  errors,
  minute,
  type Scene,
  sceneOf,
  type Story,
} from '../../../../test/fixtures/story.ts';

const zones = ['a', 'b'];
const pace = { soakMs: 30 * minute, waveSoakMs: 10 * minute };
const latency = { ...errors, name: 'latency' };

function scene(): Scene {
  const clusters = ['a1', 'a2', 'spare'].map((name) => ({ name, zones }));
  return sceneOf({ clusters, independent: 'all' });
}

function on(fleet: Scene, component: string, words: Parameters<Scene['start']>[0] = {}): Story {
  return fleet.start({
    name: `${component}-2`,
    component,
    stages: ['app: a1 | a2'],
    pace,
    ...words,
  });
}

describe('a regression while two components overlap on a cluster', () => {
  test('suspends both, restores neither, and says why it cannot tell them apart', () => {
    const fleet = scene();
    const api = on(fleet, 'api');
    const web = on(fleet, 'web');
    web.until('delivered a1');
    fleet.world.turns('a1', 'bad');
    fleet.pass('3m');
    expect([api.phase(), web.phase()]).toEqual(['halted', 'halted']);
    expect([api.rollout.course, web.rollout.course]).toMatchObject([
      { code: 'overlap', message: expect.stringContaining('api-2 (api) and web-2 (web)') },
      { code: 'overlap', message: expect.stringContaining('nobody can tell') },
    ]);
    fleet.pass('60m');
    expect(fleet.stories.flatMap((story) => story.all('restore-started'))).toEqual([]);
  });

  test('suspends also the one whose own checks do not see it', () => {
    const fleet = scene();
    const api = on(fleet, 'api', { checks: [latency] });
    const web = on(fleet, 'web');
    web.until('delivered a1');
    fleet.world.turns('a1', 'bad', 'errors');
    web.until('halted overlap');
    fleet.pass('30s');
    expect(api.phase()).toBe('halted');
    expect(api.all('regressed')).toEqual([]);
  });

  test('restores neither where one of them sees it only after it was stopped for it', () => {
    const fleet = scene();
    const api = on(fleet, 'api', { checks: [latency] });
    const web = on(fleet, 'web');
    web.until('delivered a1');
    fleet.world.turns('a1', 'bad', 'errors');
    web.until('halted overlap');
    fleet.world.turns('a1', 'bad', 'latency');
    fleet.pass('10m');
    expect(api.all('regressed')).toHaveLength(1);
    expect(api.all('rollback-began')).toEqual([]);
  });

  test('once a person has taken the guilty one back, the other goes on where it was', () => {
    const fleet = scene();
    const api = on(fleet, 'api');
    const web = on(fleet, 'web');
    web.until('delivered a1');
    fleet.world.turns('a1', 'bad');
    fleet.pass('3m');
    web.does('ann', ask.rollback);
    web.until('rollback-finished');
    fleet.world.turns('a1', 'good');
    fleet.pass('5m');
    api.does('ann', ask.resume);
    api.until('completed');
    expect([api.steps(), web.steps()]).toEqual([
      'a1 verified, a2 verified',
      'a1 restored, a2 pending',
    ]);
  });

  test('is blamed on the one that is being changed where the other was verified', () => {
    const fleet = scene();
    const api = on(fleet, 'api', { stages: ['app: a1 | a2'] });
    api.until('wave-verified 0.0');
    const web = on(fleet, 'web', { checks: [errors] });
    web.until('delivered a1');
    fleet.world.turns('a1', 'bad');
    web.until('rollback-began stage a1');
    // What was verified does not know whether it is its own; it goes no further, and back neither.
    expect(api.phase()).toBe('halted');
    expect(api.rollout.course).toMatchObject({ code: 'overlap' });
  });

  test('on a cluster that only one of them has touched is that one’s', () => {
    const fleet = scene();
    const api = on(fleet, 'api');
    api.until('delivered a1');
    const web = on(fleet, 'web', { stages: ['app: a2'] });
    fleet.world.turns('a1', 'bad');
    api.until('rollback-began stage a1');
    expect(web.all('halted')).toEqual([]);
  });

  test('never suspends a hotfix', () => {
    const fleet = scene();
    const hotfix = { incident: 'INC-7', reason: 'no logins', until: 9_000_000_000_000 };
    const api = on(fleet, 'api');
    const fix = on(fleet, 'web', { stages: ['hotfix: a1'], exception: { hotfix } });
    fix.until('delivered a1');
    fleet.world.turns('a1', 'bad');
    fleet.pass('3m');
    expect(fix.all('halted')).toEqual([]);
    expect(api.all('halted').map(({ code }) => code)).not.toContain('overlap');
  });
});
