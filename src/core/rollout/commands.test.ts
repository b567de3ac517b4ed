import { describe, expect, test } from 'vitest';
import { ask } from '../../../test/fixtures/ask.ts';
import { errors, minute, play, type Story, type StoryWords } from '../../../test/fixtures/story.ts';
import { answer, type Command } from './commands.ts';

/** Stories by the course that they have taken. */
const courses: Readonly<Record<string, () => Story>> = {
  forward: () => at('delivered a1'),
  paused: () => {
    const story = at('delivered a1');
    story.does('ann', ask.pause);
    return story;
  },
  halted: () => {
    const story = at('delivered a1', { strategy: { onRegression: 'halt' } });
    story.world.turns('a1', 'bad');
    story.until('halted');
    return story;
  },
  backward: () => {
    const story = at('delivered a1');
    story.does('ann', ask.rollback);
    return story;
  },
  stuck: () => {
    const story = at('delivered a1');
    story.world.unrestorable.add('a1');
    story.does('ann', ask.rollback);
    story.until('halted restore-failed');
    return story;
  },
  completed: () => at('completed'),
};

function at(event: string, words: StoryWords = {}): Story {
  const story = play({ stages: ['test: t1', 'app: a1 | a2'], ...words });
  story.until(event);
  return story;
}

const accepted = 'accepted';

describe('what a rollout accepts', () => {
  const cases: readonly [command: string, ask: Command, answers: Record<string, string>][] = [
    [
      'pause',
      ask.pause,
      {
        forward: accepted,
        paused: 'paused already',
        halted: 'halted',
        backward: 'rolling back',
        stuck: 'halted',
        completed: 'has ended',
      },
    ],
    [
      'resume',
      ask.resume,
      {
        forward: 'neither paused nor halted',
        paused: accepted,
        halted: accepted,
        backward: 'neither',
        stuck: accepted,
        completed: 'has ended',
      },
    ],
    [
      'abort',
      ask.abort,
      {
        forward: accepted,
        paused: accepted,
        halted: accepted,
        backward: accepted,
        stuck: accepted,
        completed: 'has ended',
      },
    ],
    [
      'rollback',
      ask.rollback,
      {
        forward: accepted,
        paused: accepted,
        halted: accepted,
        backward: 'rolling back already',
        stuck: accepted,
        completed: 'has ended',
      },
    ],
    [
      'retry',
      ask.retry(),
      {
        forward: 'nothing has failed',
        paused: 'nothing has failed',
        halted: accepted,
        backward: 'nothing has failed',
        stuck: accepted,
        completed: 'has ended',
      },
    ],
    [
      'skip a2',
      ask.skip('a2'),
      {
        forward: accepted,
        paused: accepted,
        halted: accepted,
        backward: accepted,
        stuck: accepted,
        completed: 'has ended',
      },
    ],
    [
      'skip t1',
      ask.skip('t1'),
      {
        forward: 'verified; only what is pending or failed',
        paused: 'only what is pending or failed',
        halted: 'only what is pending or failed',
        backward: 'only what is pending or failed',
        stuck: 'only what is pending or failed',
        completed: 'has ended',
      },
    ],
    [
      'skip what it does not have',
      ask.skip('x9'),
      {
        forward: 'no cluster x9',
        paused: 'no cluster x9',
        halted: 'no cluster x9',
        backward: 'no cluster x9',
        stuck: 'no cluster x9',
        completed: 'has ended',
      },
    ],
  ];
  test.each(cases)('%s', (_, command, answers) => {
    for (const [course, words] of Object.entries(answers)) {
      const story = courses[course]?.();
      if (story === undefined) throw new Error(`no story is ${course}`);
      const said = answer(story.rollout, command, { actor: 'ann', at: story.world.now });
      const told = said.kind === 'accepted' ? accepted : said.message;
      expect(told, course).toContain(words);
    }
  });

  test('a skip without a reason is refused', () => {
    const command = { ...ask.skip('a2'), reason: ' ' } as Command;
    expect(at('delivered a1').does('ann', command)).toContain('needs a reason');
  });
});

describe('a pause', () => {
  test('begins no further zone and does not reset the soak', () => {
    const story = play({ stages: ['test: t1'] });
    story.until('zone-started t1/a');
    story.does('ann', ask.pause);
    story.pass('30m');
    expect(story.world.acts).toEqual(['apply t1/a v2']);
    story.does('ann', ask.resume);
    story.until('delivered');
    story.pass('5m');
    const earned = story.rollout.soak?.waveMs ?? 0;
    story.does('ann', ask.pause);
    story.pass('2m');
    story.does('bob', ask.resume);
    expect(earned).toBeGreaterThan(0);
    expect(story.rollout.soak?.waveMs).toBeGreaterThan(earned);
  });

  test('says who paused, and why', () => {
    const story = at('delivered a1');
    story.does('ann', ask.pause);
    expect(story.waiting.map(({ message }) => message)).toEqual([
      'paused by ann: lunch; to go on: tierwise resume r',
    ]);
  });
});

describe('approvals', () => {
  const gates = { app: [{ kind: 'approval', count: 2 }] } as const;
  test('are by distinct people other than the author, and may be given during the soak', () => {
    const story = at('delivered t1', { gates });
    expect(story.does('author', ask.approve())).toContain('by somebody else');
    expect(story.does('ann', ask.approve('app'))).toContain('approved by ann');
    expect(story.does('ann', ask.approve())).toContain('ann has approved');
    story.until('held approval person');
    expect(story.waiting[0]?.message).toContain('needs 2 approvals (so far: ann)');
    story.pass('5h');
    expect(story.steps()).toContain('a1 pending');
    story.does('bob', ask.approve());
    expect(story.steps()).toContain('a1 changing');
  });

  test('for a stage that asks for none, or that it does not have, are refused', () => {
    const story = at('delivered t1', { gates });
    expect(story.does('ann', ask.approve('test'))).toContain('asks for no approval');
    expect(story.does('ann', ask.approve('prod'))).toContain('its stages are test, app');
    expect(story.does('ann', ask.approve('app', 'no-outside-check'))).toContain('no such risk');
  });

  test('of a risk are by name', () => {
    const risk = {
      kind: 'accept-risk',
      risk: 'no-outside-check',
      clusters: ['a1'],
      hint: 'add a probe',
    } as const;
    const story = at('held accept-risk', { gates: { app: [risk] } });
    story.pass('1h');
    expect(story.steps()).toContain('a1 pending');
    expect(story.does('ann', ask.approve())).toContain('--accept no-outside-check');
    story.does('ann', ask.approve(null, 'no-outside-check'));
    expect(story.steps()).toContain('a1 changing');
    expect(story.does('ann', ask.approve('app', 'no-outside-check'))).toContain('accepted already');
  });

  test('of an undecided soak are refused where none is undecided', () => {
    const story = at('delivered t1');
    expect(story.does('ann', ask.approve('app', 'inconclusive'))).toMatch(/^refused: /);
  });
});

describe('an abort', () => {
  test('ends the rollout where it is, and names who is left on the change', () => {
    const story = at('zone-started a1/a');
    story.does('ann', ask.abort);
    story.pass('10m');
    expect(story.phase()).toBe('aborted');
    expect(story.world.acts).not.toContain('apply a1/b v2');
    expect(story.rollout.debts.map(({ kind, cluster }) => `${kind} ${cluster}`)).toEqual([
      'left-on-change t1',
      'left-on-change a1',
    ]);
  });
});

describe('a rollback by a person', () => {
  test('before anything was changed is over at once', () => {
    const story = play();
    story.does('ann', ask.rollback);
    expect(story.phase()).toBe('rolled-back');
    expect(story.rollout.course).toMatchObject({ byPerson: true });
  });

  test('after a partial one takes back what was left, and its debts', () => {
    const story = at('delivered a1');
    story.world.turns('a1', 'bad');
    story.until('rollback-finished left t1');
    expect(story.rollout.debts).toHaveLength(1);
    story.does('ann', ask.rollback);
    story.until('rollback-finished');
    expect(story.phase()).toBe('rolled-back');
    expect(story.rollout.debts).toEqual([]);
  });

  test('of what could not be restored tries it again', () => {
    const story = courses['stuck']?.() ?? play();
    story.world.unrestorable.clear();
    story.does('ann', ask.rollback);
    story.until('rollback-finished');
    expect(story.phase()).toBe('rolled-back');
  });
});

describe('a resume', () => {
  test('forgives what was seen, but not what is still bad', () => {
    const story = courses['halted']?.() ?? play();
    story.does('ann', ask.resume);
    expect(story.phase()).not.toBe('halted');
    story.until('halted regression');
  });

  test('lets a check that fires at once fire at once', () => {
    const instant = { ...errors, threshold: { ...errors.threshold, forMs: 0 } };
    const story = at('delivered a1', { checks: [instant], strategy: { onRegression: 'halt' } });
    story.world.turns('a1', 'bad');
    story.until('halted');
    const resumedAt = story.world.now;
    story.does('ann', ask.resume);
    story.until('halted');
    expect(story.world.now - resumedAt).toBeLessThanOrEqual(minute);
  });
});
