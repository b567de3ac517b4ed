import { describe, expect, test } from 'vitest';
import { ask } from '../../../test/fixtures/ask.ts';
import { play, type Story, type StoryWords } from '../../../test/fixtures/story.ts';

function at(event: string, words: StoryWords = {}): Story {
  const story = play({ stages: ['test: t1', 'app: a1 | a2'], ...words });
  story.until(event);
  return story;
}

describe('an abort', () => {
  test('ends the rollout where it is, and names who is left on the change', () => {
    const story = at('zone-started a1/a');
    expect(story.does('ann', ask.abort)).toBe(
      'aborted; the change stays on t1; it may be on a1: look there',
    );
    story.pass('10m');
    expect(story.phase()).toBe('aborted');
    expect(story.world.acts).not.toContain('apply a1/b v2');
    expect(story.rollout.debts.map(({ kind, cluster }) => `${kind} ${cluster}`)).toEqual([
      'left-on-change t1',
      'left-on-change a1',
    ]);
    expect(story.rollout.debts.map(({ message }) => message)).toEqual([
      't1 was left on v2',
      'a1 is perhaps left on v2',
    ]);
  });

  test('says of a cluster that is not known to run the change only that it may be there', () => {
    const stuck = at('delivered a1');
    stuck.world.unrestorable.add('a1');
    stuck.does('ann', ask.rollback);
    stuck.until('halted restore-failed');
    const abortOf = (story: Story | undefined) => story?.does('ann', ask.abort);
    expect(abortOf(stuck)).toBe('aborted; it may be on a1: look there');
    const drifted = at('stage-verified 0');
    const zone = drifted.world.zones('c', 't1').get('b');
    if (zone !== undefined) zone.revision = 'v1';
    drifted.until('faltered t1 drifted');
    expect(abortOf(drifted)).toBe('aborted; it may be on t1, a1: look there');
  });

  test('says no more than it must where all is known', () => {
    const sound = at('delivered a1');
    expect(sound.does('ann', ask.abort)).toBe('aborted; the change stays on t1, a1');
    expect(sound.history.at(-1)?.event).not.toHaveProperty('unsure');
    expect(play().does('ann', ask.abort)).toBe('aborted');
  });
});
