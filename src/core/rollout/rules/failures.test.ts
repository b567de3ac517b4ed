import { describe, expect, test } from 'vitest';
import { ask } from '../../../../test/fixtures/ask.ts';
import {
  minute,
  play,
  restart,
  type Story,
  type StoryWords,
} from '../../../../test/fixtures/story.ts';

/** The default story up to where a2 and a3 are delivered together and a1 is verified. */
function atLastWave(words: StoryWords = {}): Story {
  const story = play(words);
  story.until('delivered a3');
  story.told();
  return story;
}

describe('deliveries that fail', () => {
  test('past maxFailures are a regression of the change', () => {
    const story = play();
    story.world.doomed.add('a3');
    story.until('rollback-finished');
    expect(story.told().slice(-15)).toEqual([
      'zone-started a3/a',
      'delivery-failed a3',
      'regressed a3 delivery',
      'rollback-began stage a2 a3 a1',
      'restore-started a2',
      'restore-started a3',
      'zone-started a2/a',
      'zone-started a3/a',
      'restored a2',
      'restored a3',
      'restore-started a1',
      'zone-started a1/b',
      'zone-started a1/a',
      'restored a1',
      'rollback-finished left t1',
    ]);
  });

  test('within maxFailures are left behind as debts, and the wave is verified without them', () => {
    const story = play({ strategy: { maxFailures: { kind: 'count', count: 1 } } });
    story.world.doomed.add('a3');
    story.until('completed');
    expect(story.steps()).toBe('t1 verified, a1 verified, a2 verified, a3 failed');
  });

  test('of a cluster that was verified in an earlier stage count as well', () => {
    const story = atLastWave();
    const zone = story.world.zones('c', 't1').get('a');
    if (zone !== undefined) zone.condition = 'failed';
    story.until('rollback-finished');
    expect(story.told().slice(0, 3)).toEqual([
      'delivery-failed t1',
      'regressed t1 delivery',
      'rollback-began stage a2 a3 a1 t1',
    ]);
  });
});

describe('a failed zone', () => {
  test('is not held against a restore that was written down, but not done yet', () => {
    const story = play({ stages: ['app: a1'] });
    story.world.doomed.add('a1');
    const { act } = story.world;
    story.world.act = (component, action) =>
      action.target.kind === 'apply' && act(component, action);
    story.until('restore-started a1');
    restart(story);
    story.pass('5m');
    expect(story.steps()).toBe('a1 restoring');
    story.world.act = act;
    story.until('rollback-finished');
    expect(story.all('restore-failed')).toEqual([]);
  });

  test('is not held against a retry that was written down, but not done yet', () => {
    const story = play({ stages: ['app: a1'], strategy: { onRegression: 'halt' } });
    story.world.doomed.add('a1');
    story.until('halted regression');
    story.world.doomed.clear();
    const { act } = story.world;
    story.world.act = () => false;
    restart(story);
    story.does('ann', ask.retry());
    story.pass('5m');
    expect(story.phase()).toBe('progressing');
    story.world.act = act;
    story.until('delivered a1');
  });
});

describe('the progress deadline', () => {
  test('halts a stage that takes too long, and says what it waited for', () => {
    const story = atLastWave();
    story.world.turns('a2', 'nan');
    for (const name of ['t1', 'a1', 'a3', 'spare']) story.world.turns(name, 'nan');
    story.until('halted progress-deadline');
    expect(story.all('halted')[0]?.message).toMatch(
      /longer than .* 2h; it waited: errors is blind on t1/,
    );
  });

  test('does not count the time for which it was paused', () => {
    const story = atLastWave();
    story.does('ann', ask.pause);
    story.pass('3h');
    expect(story.told()).toEqual(['paused']);
    story.does('ann', ask.resume);
    expect(story.phase()).toBe('completed');
  });

  test('begins anew for a rollout that a person lets go on', () => {
    const story = play({ pace: { progressDeadlineMs: 5 * minute }, stages: ['test: t1'] });
    story.until('halted progress-deadline');
    story.pass('1h');
    story.does('ann', ask.resume);
    story.pass('4m');
    expect(story.phase()).toBe('soaking');
    story.pass('2m');
    expect(story.phase()).toBe('halted');
  });
});
