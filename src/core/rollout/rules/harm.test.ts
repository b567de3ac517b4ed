import { describe, expect, test } from 'vitest';
import { minute, play, type Story, type StoryWords } from '../../../../test/fixtures/story.ts';

/** The default story up to where a2 and a3 are delivered together and a1 is verified. */
function atLastWave(words: StoryWords = {}): Story {
  const story = play(words);
  story.until('delivered a3');
  story.told();
  return story;
}

describe('harm on clusters that nobody changed', () => {
  test('that began before the first write holds the rollout until it is over', () => {
    const story = play();
    story.world.turns('spare', 'bad');
    story.world.turns('t1', 'silent');
    story.pass('5m');
    story.world.turns('t1', 'good');
    story.pass('1h');
    expect(story.phase()).toBe('held');
    expect(story.world.acts).toEqual([]);
    story.world.turns('spare', 'good');
    story.until('completed');
  });

  test('that began before the first write and shows only after it begins no other zone', () => {
    const story = play({ stages: ['test: t1'] });
    story.world.zoneMs = 2 * minute;
    story.world.turns('spare', 'bad');
    story.pass('1h');
    expect(story.told().slice(-3)).toEqual([
      'cluster-started t1',
      'zone-started t1/a',
      'held incident spare',
    ]);
    story.world.turns('spare', 'good');
    story.until('completed');
  });

  test('that began after the first write halts it for a person to decide', () => {
    const story = atLastWave();
    story.world.turns('spare', 'bad');
    story.pass('1h');
    expect(story.told()).toEqual(['regressed spare shared', 'halted shared-regression']);
  });

  test('on one that was restored is over with the rollback', () => {
    const story = atLastWave({ strategy: { onRegression: 'rollback-wave' } });
    story.world.turns('a2', 'bad');
    story.until('rollback-finished');
    expect(story.told().filter((words) => words.startsWith('regressed'))).toHaveLength(1);
  });
});
