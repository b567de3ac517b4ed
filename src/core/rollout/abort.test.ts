import { describe, expect, test } from 'vitest';
import { ask } from '../../../test/fixtures/ask.ts';
import { play, type Story } from '../../../test/fixtures/story.ts';

function at(event: string): Story {
  const story = play({ stages: ['test: t1', 'app: a1 | a2'] });
  story.until(event);
  return story;
}

const abort = (story: Story): string => story.does('ann', ask.abort);

describe('an abort', () => {
  test('tells apart where the change stays and where it may be, and so do its debts', () => {
    const story = at('zone-started a1/a');
    expect(abort(story)).toBe('aborted; the change stays on t1; it may be on a1: look there');
    expect(story.rollout.debts.map(({ message }) => message)).toEqual([
      't1 was left on v2',
      'a1 is perhaps left on v2',
    ]);
  });

  test('says of a cluster that could not be restored only that the change may be there', () => {
    const stuck = at('delivered a1');
    stuck.world.unrestorable.add('a1');
    stuck.does('ann', ask.rollback);
    stuck.until('halted restore-failed');
    expect(abort(stuck)).toBe('aborted; it may be on a1: look there');
  });

  test('says the same of one that somebody else has changed since', () => {
    const drifted = at('stage-verified 0');
    const zone = drifted.world.zones('c', 't1').get('b');
    if (zone !== undefined) zone.revision = 'v1';
    drifted.until('faltered t1 drifted');
    expect(abort(drifted)).toBe('aborted; it may be on t1, a1: look there');
  });

  test('says no more than it must where all is known', () => {
    const sound = at('delivered a1');
    expect(abort(sound)).toBe('aborted; the change stays on t1, a1');
    expect(sound.history.at(-1)?.event).not.toHaveProperty('unsure');
    expect(abort(play())).toBe('aborted');
  });
});
