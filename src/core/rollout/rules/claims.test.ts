import { describe, expect, test } from 'vitest';
import { tenant } from '../../../../test/fixtures/fleet.ts';
import { ask } from '../../../../test/fixtures/ask.ts';
import { minute, prom, type Scene, sceneOf, type Story } from '../../../../test/fixtures/story.ts';

const zones = ['a', 'b'];

/** Clusters a1 to a4 and obs, with whatever a test adds. */
function scene(words: Parameters<typeof sceneOf>[0] = {}): Scene {
  const names = ['a1', 'a2', 'a3', 'a4', 'obs'];
  return sceneOf({ clusters: names.map((name) => ({ name, zones })), ...words });
}

/** The reasons why a story waits, by what they are for. */
function waitsFor(story: Story): readonly string[] {
  return story.waiting.map((one) => `${one.for} ${one.owner}`);
}

describe('promise 7: one change at a time on a component of a cluster', () => {
  test('a second rollout of the component waits, says for whom, and goes on after it', () => {
    const fleet = scene();
    const first = fleet.start({ name: 'first', stages: ['app: a1 a2'] });
    const second = fleet.start({ name: 'second', stages: ['app: a2 a3'], revision: 'v3' });
    expect(second.phase()).toBe('queued');
    expect(waitsFor(second)).toEqual(['claim first']);
    fleet.pass('10m');
    expect(second.told()).toEqual(['queued first']);
    first.until('completed');
    second.until('completed');
    expect(second.steps()).toBe('a2 verified, a3 verified');
  });

  test('rollouts of the component on other clusters do not wait', () => {
    const fleet = scene();
    fleet.start({ name: 'first', stages: ['app: a1 a2'] });
    const elsewhere = fleet.start({ name: 'elsewhere', stages: ['app: a3'] });
    expect(elsewhere.phase()).toBe('progressing');
  });

  test('those who wait go in the order of their starts, also where two free ones overlap', () => {
    const fleet = scene();
    const first = fleet.start({ name: 'first', stages: ['app: a1'] });
    const second = fleet.start({ name: 'second', stages: ['app: a1 a2'] });
    const third = fleet.start({ name: 'third', stages: ['app: a2'] });
    expect(waitsFor(third)).toEqual(['claim second']);
    first.does('ann', ask.rollback);
    fleet.pass('15s');
    expect(second.phase()).not.toBe('queued');
    expect(third.phase()).toBe('queued');
  });

  test('a rollout that ends while it waits sets free whoever waits behind it', () => {
    const fleet = scene();
    const first = fleet.start({ name: 'first', stages: ['app: a1'] });
    const second = fleet.start({ name: 'second', stages: ['app: a1 a2'] });
    const third = fleet.start({ name: 'third', stages: ['app: a2'] });
    second.does('ann', ask.abort);
    fleet.pass('15s');
    expect([first.phase(), third.phase()]).toEqual(['progressing', 'progressing']);
  });

  test('a rollout that was paused while it waits goes on waiting when it is resumed', () => {
    const fleet = scene();
    const first = fleet.start({ name: 'first', stages: ['app: a1'] });
    const second = fleet.start({ name: 'second', stages: ['app: a1'] });
    second.does('ann', ask.pause);
    fleet.pass('5m');
    second.does('ann', ask.resume);
    expect(second.phase()).toBe('queued');
    first.until('completed');
    second.until('completed');
  });
});

describe('promise 4: a cluster and its witness are not changed together', () => {
  const watched = [
    { name: 'a1', zones, witnesses: ['obs'] },
    { name: 'a2', zones },
    { name: 'obs', zones },
  ];

  test.each([
    ['the witness waits for the watched', 'app: a1', 'infra: obs'],
    ['the watched waits for the witness', 'infra: obs', 'app: a1'],
  ])('%s', (_, one, other) => {
    const fleet = scene({ clusters: watched });
    const first = fleet.start({ name: 'first', component: 'c', stages: [one] });
    first.until('zone-started');
    const second = fleet.start({ name: 'second', component: 'd', stages: [other] });
    fleet.pass('5m');
    expect(waitsFor(second)).toEqual(['witness first']);
    expect(second.phase()).toBe('held');
    first.until('wave-verified');
    fleet.pass('15s');
    expect(second.told()).toContainEqual(expect.stringMatching(/^cluster-started/));
  });

  test('the witnesses of a source watch every cluster', () => {
    const livesOn = { kind: 'clusters', clusters: ['obs'] } as const;
    const fleet = scene({ sources: [{ ...prom, livesOn }] });
    const first = fleet.start({ name: 'first', stages: ['infra: obs'] });
    first.until('zone-started');
    const second = fleet.start({ name: 'second', component: 'd', stages: ['app: a1'] });
    fleet.pass('2m');
    expect(waitsFor(second)).toEqual(['witness first']);
  });
});

describe('promise 5: enough copies of a tenant are untouched and well', () => {
  const shop = { tenants: [tenant('shop', { on: ['a1', 'a2'] })] };

  test('the second copy waits until the first is verified', () => {
    const fleet = scene(shop);
    const first = fleet.start({ name: 'first', stages: ['app: a1'] });
    first.until('zone-started');
    const second = fleet.start({ name: 'second', component: 'd', stages: ['app: a2'] });
    fleet.pass('5m');
    expect(waitsFor(second)).toEqual(['copies a1']);
    expect(second.waiting[0]?.message).toContain('shop wants 1 untouched and well of a1, a2');
    first.until('wave-verified');
    fleet.pass('15s');
    expect(second.steps()).toBe('a2 changing');
  });

  test('a copy that is not well is no copy, even when nobody changes it any more', () => {
    const fleet = scene(shop);
    const first = fleet.start({ name: 'first', stages: ['app: a1', 'infra: a3'] });
    first.until('stage-verified 0');
    fleet.world.away('a1');
    fleet.pass('1m');
    const second = fleet.start({ name: 'second', component: 'd', stages: ['app: a2'] });
    fleet.pass('5m');
    expect(waitsFor(second)).toEqual(['copies a1']);
    fleet.world.back('a1');
    second.until('cluster-started a2');
  });

  test('a copy of which a check was bad counts again when a person forgave it and it healed', () => {
    const fleet = scene(shop);
    const first = fleet.start({
      name: 'first',
      stages: ['app: a1', 'infra: a3'],
      strategy: { onRegression: 'rollback-wave' },
    });
    first.until('stage-verified 0');
    fleet.world.turns('a1', 'bad');
    first.until('regressed a1');
    fleet.world.turns('a1', 'good');
    first.until('rollback-finished');
    first.does('ann', ask.resume);
    first.until('wave-verified 0.0');
    const second = fleet.start({ name: 'second', component: 'd', stages: ['app: a2'] });
    second.until('cluster-started a2');
    expect(second.phase()).toBe('progressing');
  });

  test('a copy that nobody changed counts again when what was bad there is over', () => {
    const fleet = scene({ tenants: [tenant('shop', { on: ['obs', 'a2'] })] });
    const first = fleet.start({ name: 'first', stages: ['app: a1'] });
    first.until('delivered');
    fleet.world.turns('obs', 'bad');
    first.until('halted shared-regression');
    const second = fleet.start({ name: 'second', component: 'd', stages: ['app: a2'] });
    fleet.world.turns('obs', 'good');
    first.does('ann', ask.resume);
    fleet.pass('5m');
    expect(second.steps()).toBe('a2 delivered');
  });

  test('a restore of what works waits for the other copy', () => {
    const fleet = scene(shop);
    const first = fleet.start({ name: 'first', stages: ['app: a1', 'infra: a3'] });
    first.until('delivered a3');
    const second = fleet.start({ name: 'second', component: 'd', stages: ['app: a2'] });
    second.until('zone-started a2/a');
    first.does('ann', ask.rollback);
    first.until('restored a3');
    expect(first.steps()).toBe('a1 verified, a3 restored');
    expect(waitsFor(first)).toEqual(['copies a2']);
    second.until('wave-verified');
    first.until('rollback-finished');
  });

  test('the repair of what is broken waits for nobody', () => {
    const fleet = scene(shop);
    const first = fleet.start({ name: 'first', stages: ['app: a1', 'infra: a3'] });
    first.until('delivered a3');
    const second = fleet.start({ name: 'second', component: 'd', stages: ['app: a2'] });
    second.until('zone-started a2/a');
    fleet.world.turns('a1', 'bad');
    first.until('restored a1');
    expect(second.steps()).not.toBe('a2 verified');
  });

  test('a rollback that waits for a copy that cannot be restored halts for a person', () => {
    const fleet = scene(shop);
    const first = fleet.start({ name: 'first', stages: ['app: a1', 'infra: a2'] });
    first.until('delivered a2');
    fleet.world.unrestorable.add('a2');
    fleet.world.turns('a2', 'bad');
    first.does('ann', ask.rollback);
    expect(first.phase()).toBe('halted');
    expect(first.steps()).toBe('a1 verified, a2 stuck');
    fleet.world.unrestorable.clear();
    first.does('ann', ask.retry());
    fleet.world.turns('a2', 'good');
    first.until('rollback-finished');
    expect(first.phase()).toBe('rolled-back');
  });
});

test('harm on a cluster that another rollout is changing is not taken for this one', () => {
  const fleet = scene();
  const first = fleet.start({ name: 'first', stages: ['app: a1 | a3'] });
  first.until('wave-verified');
  const second = fleet.start({ name: 'second', component: 'd', stages: ['app: a2'] });
  second.until('delivered a2');
  fleet.world.zoneMs = 2 * minute;
  fleet.world.turns('a2', 'bad');
  fleet.pass('3m');
  expect([second.phase(), first.phase()]).toEqual(['rolling-back', 'held']);
  fleet.world.turns('a2', 'good');
  first.until('completed');
  expect(first.all('soaked').length).toBeGreaterThan(0);
  expect((fleet.world.now - (first.history[0]?.at ?? 0)) / minute).toBeGreaterThan(15);
});
