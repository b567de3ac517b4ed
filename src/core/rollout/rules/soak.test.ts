import { describe, expect, test } from 'vitest';
import { tenant } from '../../../../test/fixtures/fleet.ts';
import { ask } from '../../../../test/fixtures/ask.ts';
import { minute, play, type Story, type StoryWords } from '../../../../test/fixtures/story.ts';

const oneByOne = { stages: ['app: a1 | a2 | a3', 'infra: i1'] } satisfies StoryWords;

/** Minutes of healthy time between two events, as the log has them. */
function paidBetween(story: Story, from: number, to: number): number {
  const soaks = story.history.slice(from, to).map(({ event }) => event);
  const ms = soaks.reduce((sum, one) => sum + (one.type === 'soaked' ? one.creditMs : 0), 0);
  return ms / minute;
}

/** Where in the log the last event of a type is. */
function lastIndex(story: Story, type: string): number {
  return story.history.findLastIndex(({ event }) => event.type === type);
}

test('what is bad still when a person lets it go on is not taken for health', () => {
  const pace = { soakMs: 0, waveSoakMs: 0 };
  const story = play({ stages: ['app: a1 | a2'], pace, strategy: { onRegression: 'halt' } });
  story.until('delivered a1');
  story.world.turns('a1', 'bad');
  story.until('halted');
  story.pass('30m');
  story.told();
  story.does('ann', ask.resume);
  story.pass('15s');
  expect(story.told()).not.toContainEqual(expect.stringMatching(/^wave-verified/));
  story.until('regressed a1');
  expect(story.steps()).toContain('a2 pending');
});

test('a pause where no soak is owed does not fill the log with checkpoints', () => {
  const story = play({ stages: ['app: a1 a2'], pace: { soakMs: 0, waveSoakMs: 0 } });
  story.until('delivered a1');
  story.does('ann', ask.pause);
  story.pass('30m');
  expect(story.all('soaked').length).toBeGreaterThan(0);
  expect(story.all('soaked').length).toBeLessThan(35);
});

describe('the soak starts over', () => {
  test('with a regression, when a person lets it go on', () => {
    const story = play({ ...oneByOne, strategy: { onRegression: 'halt' } });
    story.until('wave-verified 0.2');
    story.world.turns('a1', 'bad');
    story.until('halted');
    story.world.turns('a1', 'good');
    story.pass('30m');
    const resumedAt = story.world.now;
    story.does('ann', ask.resume);
    story.until('stage-verified 0');
    expect((story.world.now - resumedAt) / minute).toBeGreaterThanOrEqual(10);
  });

  test('and is not skipped when all of the stage is verified already', () => {
    const story = play({ ...oneByOne, strategy: { onRegression: 'halt' } });
    story.until('wave-verified 0.2');
    story.world.turns('spare', 'bad');
    story.until('halted shared-regression');
    story.world.turns('spare', 'good');
    story.does('ann', ask.resume);
    story.told();
    story.pass('9m');
    expect(story.told()).toEqual([]);
    story.until('stage-verified 0');
  });

  test('with a first wave that was rolled back: the waves behind it and the stage soak again', () => {
    const story = play({ ...oneByOne, strategy: { onRegression: 'rollback-wave' } });
    story.until('wave-verified 0.2');
    story.world.turns('a1', 'bad');
    story.until('rollback-finished');
    story.world.turns('a1', 'good');
    story.pass('10m');
    story.told();
    story.does('ann', ask.resume);
    const resumed = lastIndex(story, 'overruled');
    story.until('completed');
    expect(story.told()).toEqual([
      'overruled',
      'cluster-started a1',
      'zone-started a1/a',
      'zone-started a1/b',
      'delivered a1',
      'wave-verified 0.0',
      'wave-verified 0.1',
      'wave-verified 0.2',
      'stage-verified 0',
      'stage-started 1',
      'cluster-started i1',
      'zone-started i1/a',
      'zone-started i1/b',
      'delivered i1',
      'wave-verified 1.0',
      'stage-verified 1',
      'completed',
    ]);
    const verified = story.history.findIndex(
      ({ event }, index) => index > resumed && event.type === 'stage-verified',
    );
    expect(paidBetween(story, resumed, verified)).toBe(15);
  });

  test('with a stage that was rolled back: the later stages begin anew behind it', () => {
    const story = play({
      stages: ['test: t1', 'app: a1'],
      strategy: { onRegression: 'rollback-wave' },
    });
    story.until('wave-verified 1.0');
    story.world.turns('t1', 'bad');
    story.until('rollback-finished left a1');
    story.world.turns('t1', 'good');
    story.pass('10m');
    story.told();
    story.does('ann', ask.resume);
    const resumedAt = story.world.now;
    story.until('stage-verified 0');
    expect((story.world.now - resumedAt) / minute).toBeGreaterThanOrEqual(10);
    const firstAt = story.world.now;
    story.until('completed');
    expect((story.world.now - firstAt) / minute).toBeGreaterThanOrEqual(10);
    expect(story.told().slice(-5)).toEqual([
      'stage-verified 0',
      'stage-started 1',
      'wave-verified 1.0',
      'stage-verified 1',
      'completed',
    ]);
  });
});

test('what is half done when a person lets it go on is finished before what was restored', () => {
  const zones = ['a', 'b'];
  const story = play(
    { stages: ['app: a1 | a2 a3'], strategy: { onRegression: 'rollback-wave' } },
    {
      clusters: ['a1', 'a2', 'a3', 'spare'].map((name) => ({ name, zones })),
      tenants: [
        tenant('shop', { on: ['a1', 'a2'] }),
        tenant('mail', { on: ['a2', 'a3', 'spare'] }),
      ],
    },
  );
  story.until('delivered a3');
  story.world.turns('a1', 'bad');
  story.until('rollback-finished left a2 a3');
  story.world.turns('a1', 'good');
  story.pass('10m');
  story.told();
  story.does('ann', ask.resume);
  story.until('completed');
  expect(story.told()).toEqual([
    'overruled',
    'wave-verified 0.1',
    'cluster-started a1',
    'zone-started a1/a',
    'zone-started a1/b',
    'delivered a1',
    'wave-verified 0.0',
    'wave-verified 0.1',
    'stage-verified 0',
    'completed',
  ]);
});

describe('clusters that are left out', () => {
  test('a last wave that is skipped ahead of its turn does not spare the stage its soak', () => {
    const story = play({ stages: ['app: a1 | a2'] });
    story.until('delivered a1');
    story.does('ann', ask.skip('a2'));
    story.until('wave-verified 0.0');
    const at = story.world.now;
    story.until('completed');
    expect((story.world.now - at) / minute).toBeGreaterThanOrEqual(10);
    expect(story.steps()).toBe('a1 verified, a2 skipped');
  });

  test('the last pending one of a wave lets the wave soak', () => {
    const story = play({ stages: ['app: a1 a2'] });
    story.world.turns('a2', 'silent');
    story.until('delivered a1');
    story.pass('1h');
    story.does('ann', ask.skip('a2'));
    const at = story.world.now;
    story.until('completed');
    expect((story.world.now - at) / minute).toBeGreaterThanOrEqual(10);
  });

  test('a stage of which all are skipped is passed at once, with its debts', () => {
    const story = play({ stages: ['test: t1', 'app: a1'] });
    story.does('ann', ask.skip('t1'));
    story.does('ann', ask.skip('a1'));
    expect(story.phase()).toBe('completed');
    expect(story.rollout.debts.map(({ kind, cluster, owner }) => [kind, cluster, owner])).toEqual([
      ['skipped', 't1', 'ann'],
      ['skipped', 'a1', 'ann'],
    ]);
  });

  test('one that failed half-way is still on the change, and goes back in a rollback', () => {
    const story = play({
      stages: ['app: a1 a2'],
      strategy: { maxFailures: { kind: 'count', count: 1 } },
    });
    story.world.doomed.add('a2');
    story.until('delivery-failed a2');
    story.does('ann', ask.skip('a2'));
    story.pass('2m');
    story.does('ann', ask.rollback);
    expect(story.all('rollback-began')[0]?.rollback.clusters).toEqual(['a1', 'a2']);
    story.until('rollback-finished');
    expect(story.world.acts).toContain('revert a2/a v1');
  });
});

describe('a retry', () => {
  test('of what failed within maxFailures goes back for it, and soaks it like any other', () => {
    const story = play({ ...oneByOne, strategy: { maxFailures: { kind: 'count', count: 1 } } });
    story.world.doomed.add('a1');
    story.until('delivered a2');
    expect(story.steps()).toBe('a1 failed, a2 delivered, a3 pending, i1 pending');
    story.world.doomed.delete('a1');
    for (const zone of story.world.zones('c', 'a1').values()) zone.condition = 'unready';
    story.told();
    story.does('ann', ask.retry());
    story.until('stage-verified 0');
    expect(story.steps()).toBe('a1 verified, a2 verified, a3 verified, i1 changing');
    expect(story.told().slice(0, -3)).toEqual([
      'retried a1',
      'zone-started a1/a',
      'zone-started a1/b',
      'delivered a1',
      'wave-verified 0.0',
      'wave-verified 0.1',
      'cluster-started a3',
      'zone-started a3/a',
      'zone-started a3/b',
      'delivered a3',
      'wave-verified 0.2',
      'stage-verified 0',
    ]);
  });

  test('of what failed in an earlier stage goes back to that stage', () => {
    const story = play({
      stages: ['test: t1 t2', 'app: a1'],
      strategy: { maxFailures: { kind: 'count', count: 1 } },
    });
    story.world.doomed.add('t2');
    story.until('delivered a1');
    story.world.doomed.delete('t2');
    story.does('ann', ask.retry('t2'));
    story.until('completed');
    expect(story.steps()).toBe('t1 verified, t2 verified, a1 verified');
  });
});
