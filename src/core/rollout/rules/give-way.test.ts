import { describe, expect, test } from 'vitest';
import { ask } from '../../../../test/fixtures/ask.ts';
import { tenant } from '../../../../test/fixtures/fleet.ts';
import { minute, type Scene, sceneOf, type Story } from '../../../../test/fixtures/story.ts';

const zones = ['a', 'b'];
const hotfix = { incident: 'INC-7', reason: 'no logins', until: 9_000_000_000_000 };
const pace = { soakMs: 30 * minute, waveSoakMs: 10 * minute };

function scene(words: Parameters<typeof sceneOf>[0] = {}): Scene {
  const names = ['t1', 'a1', 'a2', 'a3', 'spare'];
  return sceneOf({ clusters: names.map((name) => ({ name, zones })), ...words });
}

/** A rollout over t1 and then a1 to a3, in the middle of its first soak. */
function underWay(fleet: Scene): Story {
  const story = fleet.start({ name: 'usual', stages: ['test: t1', 'app: a1 | a2 a3'], pace });
  story.until('delivered t1');
  story.told();
  return story;
}

function fixOn(fleet: Scene, ...clusters: string[]): Story {
  const stages = [`hotfix: ${clusters.join(' ')}`];
  return fleet.start({ name: 'fix', stages, revision: 'v1.1', exception: { hotfix } });
}

const revisionsOn = (fleet: Scene, cluster: string) =>
  [...fleet.world.zones('c', cluster).values()].map(({ revision }) => revision);

const waitsFor = (story: Story) => story.waiting.map((one) => `${one.for} ${one.owner}`);

describe('a hotfix in the middle of a soak', () => {
  test('takes the component at once, and what it goes to is not the other’s work any more', () => {
    const fleet = scene();
    const usual = underWay(fleet);
    const fix = fixOn(fleet, 'a2');
    expect(waitsFor(fix)).toEqual(['claim usual']);
    fleet.pass('30s');
    expect(usual.told()).toEqual(['yielded to fix a2']);
    expect(usual.phase()).toBe('halted');
    expect(usual.steps()).toBe('t1 delivered, a1 pending, a2 skipped, a3 pending');
    fix.until('completed');
    expect(revisionsOn(fleet, 'a2')).toEqual(['v1.1', 'v1.1']);
  });

  test('waits only until what is half changed is whole, and nothing new begins meanwhile', () => {
    const fleet = scene();
    fleet.world.zoneMs = 4 * minute;
    const usual = fleet.start({ name: 'usual', stages: ['app: a1 | a2'], pace });
    usual.until('zone-started a1/a');
    const fix = fixOn(fleet, 'a2');
    fleet.pass('3m');
    expect(usual.phase()).toBe('held');
    expect(waitsFor(usual)).toContain('hotfix fix');
    expect(fix.phase()).toBe('queued');
    usual.until('yielded to fix a2');
    expect(usual.steps()).toBe('a1 delivered, a2 skipped');
    fix.until('completed');
  });

  test('does not wait for a paused one, whatever is half changed there', () => {
    const fleet = scene();
    fleet.world.zoneMs = 60 * minute;
    const usual = fleet.start({ name: 'usual', stages: ['app: a1 | a2'], pace });
    usual.until('zone-started a1/a');
    usual.does('ann', ask.pause);
    fleet.world.zoneMs = 0;
    fixOn(fleet, 'a2').until('completed');
    expect(usual.phase()).toBe('halted');
  });

  test('goes before those who have waited for longer', () => {
    const fleet = scene();
    underWay(fleet);
    const next = fleet.start({ name: 'next', stages: ['app: a2 a3'] });
    fixOn(fleet, 'a2').until('completed');
    expect(next.phase()).toBe('queued');
  });

  test('leaves the rollbacks their time, since those repair as well', () => {
    const fleet = scene();
    const usual = underWay(fleet);
    fleet.world.zoneMs = 4 * minute;
    usual.does('ann', ask.rollback);
    const fix = fixOn(fleet, 't1');
    fleet.pass('1m');
    expect(usual.phase()).toBe('rolling-back');
    expect(fix.phase()).toBe('queued');
    fix.until('completed');
    expect(usual.phase()).toBe('rolled-back');
  });

  test('of other clusters or another component is nobody’s business', () => {
    const fleet = scene();
    const usual = underWay(fleet);
    fleet.start({ name: 'else', component: 'd', stages: ['hotfix: a2'], exception: { hotfix } });
    fixOn(fleet, 'spare').until('completed');
    expect(usual.told().filter((words) => words.startsWith('yielded'))).toEqual([]);
  });
});

describe('after a hotfix', () => {
  test('a rollout that a person lets go on finishes what is left to it, and never comes to what has the fix', () => {
    const fleet = scene();
    const usual = underWay(fleet);
    fixOn(fleet, 'a2').until('completed');
    usual.told();
    usual.does('ann', ask.resume);
    fleet.pass('5m');
    // Of a2 it knows already that it is not its own; what it has left it may finish.
    expect(usual.phase()).not.toBe('halted');
    usual.until('completed');
    expect(usual.steps()).toBe('t1 verified, a1 verified, a2 skipped, a3 verified');
    expect(revisionsOn(fleet, 'a2')).toEqual(['v1.1', 'v1.1']);
  });

  test('its rollback waits for the hotfix, and restores nothing that has the fix', () => {
    const fleet = scene();
    const usual = underWay(fleet);
    const fix = fixOn(fleet, 't1', 'a2');
    fleet.world.zoneMs = 4 * minute;
    usual.until('yielded to fix t1 a2');
    usual.does('ann', ask.rollback);
    fleet.pass('1m');
    fix.until('completed');
    fleet.pass('5m');
    expect(usual.phase()).toBe('rolled-back');
    expect(revisionsOn(fleet, 't1')).toEqual(['v1.1', 'v1.1']);
  });

  test('one that waited is halted at its turn when it would undo the fix, and not when it includes it', () => {
    const fleet = scene();
    const fix = fixOn(fleet, 'a2');
    const blind = fleet.start({ name: 'blind', stages: ['app: a1 a2'], revision: 'v3' });
    const wise = fleet.start({
      name: 'wise',
      stages: ['app: a2 a3'],
      revision: 'v4',
      exception: { includes: ['fix'] },
    });
    fix.until('completed');
    fleet.pass('30s');
    expect(blind.phase()).toBe('halted');
    expect(blind.told()).toEqual(['queued fix', 'halted undoes-hotfix']);
    blind.does('ann', ask.abort);
    wise.until('completed');
    expect(fleet.shared.hotfixes.size).toBe(0);
  });

  test('its backfill brings it to the others and repays the debt', () => {
    const fleet = scene();
    const fix = fixOn(fleet, 'a2');
    const rest = fleet.start({
      name: 'fix-backfill',
      stages: ['test: t1', 'app: a1 a3'],
      revision: 'v1.1',
      exception: { backfillOf: 'fix' },
    });
    fix.until('completed');
    expect([...fleet.shared.hotfixes.keys()]).toEqual(['fix']);
    rest.until('completed');
    expect(fleet.shared.hotfixes.size).toBe(0);
  });

  test('that was taken back nothing is owed, and its backfill ends before it begins', () => {
    const fleet = scene();
    const fix = fixOn(fleet, 'a2');
    const exception = { backfillOf: 'fix' };
    const rest = fleet.start({ name: 'fix-backfill', stages: ['app: a1'], exception });
    rest.does('ann', ask.pause);
    fix.until('delivered a2');
    fix.does('ann', ask.rollback);
    fleet.pass('5m');
    expect(fix.phase()).toBe('rolled-back');
    expect(fleet.shared.hotfixes.size).toBe(0);
    expect(rest.phase()).toBe('superseded');
  });
});

describe('a hotfix of what is broken', () => {
  const twins = [tenant('shop', { on: ['a1', 'a2'] })];

  test('repairs at once, whatever watches or copies it, and is not blamed for what was bad before', () => {
    const fleet = scene({ tenants: twins });
    fleet.start({ name: 'other', component: 'd', stages: ['app: a1'], pace }).until('delivered a1');
    fleet.world.turns('a2', 'bad');
    fleet.pass('5m');
    const fix = fixOn(fleet, 'a2');
    fix.until('delivered a2');
    expect(fix.all('cluster-started')).toMatchObject([{ cluster: 'a2', repairs: ['errors'] }]);
    fleet.world.turns('a2', 'good');
    fix.until('completed');
    expect(fix.all('regressed')).toEqual([]);
  });

  test('that does not help is held, and taken back by a person alone: it has done no harm', () => {
    const fleet = scene();
    fleet.world.turns('a2', 'bad');
    fleet.pass('5m');
    const fix = fixOn(fleet, 'a2');
    fix.until('delivered a2');
    fleet.pass('10m');
    expect(fix.phase()).toBe('held');
    expect(waitsFor(fix)).toContain('repair a2');
    fix.until('halted progress-deadline');
    expect(fix.all('regressed')).toEqual([]);
  });

  test('that was silent before is held while it is silent still, and says so', () => {
    const fleet = scene();
    fleet.world.turns('a2', 'silent');
    fleet.pass('5m');
    const fix = fixOn(fleet, 'a2');
    fix.until('delivered a2');
    fleet.pass('30m');
    expect(fix.all('regressed')).toEqual([]);
    expect(waitsFor(fix)).toContain('repair a2');
    fleet.world.turns('a2', 'good');
    fix.until('completed');
  });

  test('that has helped is judged as any change from then on', () => {
    const fleet = scene();
    fleet.world.turns('a2', 'bad');
    fleet.pass('5m');
    const fix = fixOn(fleet, 'a2');
    fix.until('delivered a2');
    fleet.pass('3m');
    fleet.world.turns('a2', 'good');
    fix.until('graded errors a2 healthy');
    fleet.world.turns('a2', 'bad');
    fix.until('regressed a2 change');
    expect(fix.all('rollback-began')).toHaveLength(1);
  });

  test('of a cluster that is well waits as any change does', () => {
    const fleet = scene({ tenants: twins });
    fleet.start({ name: 'other', component: 'd', stages: ['app: a1'], pace }).until('delivered a1');
    const fix = fixOn(fleet, 'a2');
    fleet.pass('2m');
    expect(waitsFor(fix)).toEqual(['copies a1']);
  });
});
