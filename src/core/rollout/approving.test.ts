import { describe, expect, test } from 'vitest';
import { ask } from '../../../test/fixtures/ask.ts';
import { minute, play, type Story } from '../../../test/fixtures/story.ts';
import { instantText } from '../fleet/instant.ts';
import { describe as told } from './describe.ts';
import type { Command } from './commands.ts';
import { exceptionsOf } from './exceptions.ts';

/** Two people are to approve `app`, and its turn has come. */
function asking(count = 2): Story {
  const gates = { app: [{ kind: 'approval', count }] } as const;
  const story = play({ stages: ['test: t1', 'app: a1'], gates });
  story.until('held approval');
  return story;
}

describe('an approval for somebody', () => {
  test('counts as that one, and names both', () => {
    const story = asking(1);
    const until = story.world.now + 1_440 * minute;
    expect(story.does('ann', ask.approveFor('bob'))).toBe(
      `stage app is approved for bob by ann, if it begins before ${instantText(until)} ` +
        '(nobody said until when: 1d)',
    );
    expect(story.steps()).toContain('a1 changing');
    const happened = story.history.find(({ event }) => event.type === 'approved');
    expect(happened && told(happened, story.rollout.pinned)).toBe(
      `ann approved for bob that stage app begins before ${instantText(until)}: by phone`,
    );
  });

  test('is an exception for as long as anybody looks, without an end once its stage began', () => {
    const story = asking();
    const until = story.world.now + 30 * minute;
    story.does('ann', ask.approveFor('bob', until));
    const shown = { code: 'approved-for', stage: 'app', by: 'ann' };
    expect(exceptionsOf(story.rollout)).toMatchObject([{ ...shown, until }]);
    expect(exceptionsOf(story.rollout)[0]?.message).toBe(
      `app: approved for bob by ann, if it begins before ${instantText(until)}: by phone`,
    );
    story.does('carl', ask.approve());
    story.until('completed');
    expect(exceptionsOf(story.rollout)).toMatchObject([{ ...shown, until: null }]);
  });

  test('is not by the author, nor for the author, nor for oneself, nor without a reason', () => {
    const story = asking();
    expect(story.does('author', ask.approveFor('bob'))).toContain('by somebody else');
    expect(story.does('ann', ask.approveFor('author'))).toContain('whoever gives it');
    expect(story.does('ann', ask.approveFor('ann'))).toContain('without --for');
    expect(story.does('ann', ask.approveFor(' '))).toContain('nobody is named');
    const silent = { ...ask.approveFor('bob'), reason: '' };
    expect(story.does('ann', silent)).toContain('needs a reason');
    const over = ask.approveFor('bob', story.world.now);
    expect(story.does('ann', over)).toContain('lapsed already');
    const risk = { ...ask.approveFor('bob'), accept: 'no-outside-check' as const } as Command;
    expect(story.does('ann', risk)).toContain('for nobody else');
    expect(story.rollout.approvals).toEqual([]);
  });

  test('is the one approval of a hand: two of them are of two people', () => {
    const story = asking();
    story.does('ann', ask.approveFor('bob'));
    expect(story.does('ann', ask.approve())).toContain('has given an approval of stage app');
    expect(story.does('ann', ask.approveFor('carl'))).toContain('for bob: each person gives one');
    expect(story.does('carl', ask.approveFor('bob'))).toContain(
      'an approval of bob already, by ann',
    );
    expect(story.steps()).toContain('a1 pending');
    expect(story.waiting[0]?.message).toContain('(so far: bob by ann)');
    story.does('carl', ask.approve());
    expect(story.steps()).toContain('a1 changing');
  });

  test('is no second one beside the own approval of whoever gives it', () => {
    const story = asking();
    story.does('ann', ask.approve());
    expect(story.does('ann', ask.approveFor('bob'))).toContain('each person gives one');
    story.does('bob', ask.approve());
    expect(story.steps()).toContain('a1 changing');
  });

  test('lapses when its stage has not begun by then', () => {
    const story = asking();
    story.does('ann', ask.approveFor('bob', story.world.now + 30 * minute));
    story.pass('31m');
    story.does('carl', ask.approve());
    expect(story.steps()).toContain('a1 pending');
    expect(story.waiting[0]?.message).toContain('(so far: carl)');
    // Her hand is free again.
    story.does('ann', ask.approve());
    expect(story.steps()).toContain('a1 changing');
  });

  test('is confirmed by that one, counts once, and does not lapse then', () => {
    const story = asking();
    story.does('ann', ask.approveFor('bob', story.world.now + 30 * minute));
    expect(story.does('bob', ask.approve())).toBe('stage app is approved by bob, as ann had said');
    expect(story.steps()).toContain('a1 pending');
    expect(exceptionsOf(story.rollout)[0]).toMatchObject({ until: null });
    expect(exceptionsOf(story.rollout)[0]?.message).toContain('confirmed by bob');
    story.pass('1h');
    story.does('ann', ask.approve());
    expect(story.steps()).toContain('a1 changing');
  });
});
