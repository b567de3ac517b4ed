import { describe, expect, test } from 'vitest';
import { comes, twoPhases } from '../../../../test/fixtures/story-phases.ts';
import { exceptionsOf } from '../exceptions.ts';

const lost = 'rows of v2 cannot be read by v1';
const ask = {
  rollback: { kind: 'rollback', reason: 'customers complain' },
  resume: { kind: 'resume', reason: 'it was nothing' },
} as const;

describe('a point of no return', () => {
  const point = { pointOfNoReturn: lost };

  test('is no obstacle before it is passed', () => {
    const { readers } = twoPhases('fleet', point);
    comes(readers, 'zone-started a1/a');
    expect(readers.does('ann', ask.rollback)).toMatch(/rolls back a1, t1/);
  });

  test.each(['readers', 'writers'] as const)(
    'halts the %s instead of taking them back',
    (which) => {
      const both = twoPhases('fleet', point);
      comes(both.writers, 'zone-started t1/a');
      both.fleet.pass('3m');
      both.fleet.world.turns(which === 'readers' ? 'a2' : 't1', 'bad');
      const story = both[which];
      comes(story, 'halted point-of-no-return');
      expect(story.all('rollback-began')).toEqual([]);
      expect(story.waiting.map(({ message }) => message).join('; ')).toContain(lost);
      expect(story.waiting.map(({ message }) => message).join('; ')).toContain(
        `tierwise rollback g-${which} --accept data-loss`,
      );
    },
  );

  test('is gone back past only by somebody who says so, with a reason that is shown', () => {
    const { fleet, readers, writers } = twoPhases('fleet', point);
    comes(writers, 'wave-verified 0.0');
    const refused = readers.does('ann', ask.rollback);
    expect(refused).toMatch(new RegExp(`^refused: .*${lost}.*--accept data-loss`));
    expect(readers.does('ann', { ...ask.rollback, reason: ' ', accept: 'data-loss' })).toMatch(
      /needs a reason/,
    );
    expect(readers.does('ann', { ...ask.rollback, accept: 'data-loss' })).toContain(lost);
    comes(readers, 'rollback-finished');
    expect(writers.phase()).toBe('rolled-back');
    expect(exceptionsOf(readers.rollout)).toContainEqual(
      expect.objectContaining({
        code: 'data-loss',
        by: 'ann',
        message: expect.stringMatching(/rows of v2.*customers complain/),
      }),
    );
    expect(fleet.shared.phases.size).toBe(0);
  });

  test('is asked for again once the rollout was let go on', () => {
    const { fleet, writers } = twoPhases('fleet', point);
    comes(writers, 'wave-verified 0.0');
    fleet.world.unrestorable.add('t1');
    writers.does('ann', { ...ask.rollback, accept: 'data-loss' });
    comes(writers, 'halted restore-failed');
    fleet.world.unrestorable.clear();
    writers.does('ann', ask.resume);
    expect(writers.does('ann', ask.rollback)).toMatch(/^refused: .*past a point of no return/);
  });
});
