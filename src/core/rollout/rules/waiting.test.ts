import { describe, expect, test } from 'vitest';
import { ask } from '../../../../test/fixtures/ask.ts';
import { minute, play, type Story, type StoryWords } from '../../../../test/fixtures/story.ts';

const stages = ['test: t1', 'app: a1 a2'];
const day = { progressDeadlineMs: 1_440 * minute };

function at(event: string, words: StoryWords = {}): Story {
  const story = play({ stages, pace: day, ...words });
  story.until(event);
  return story;
}

/** Every state in which a rollout may wait for long, and what it says of it. */
const states: Readonly<Record<string, { story: () => Story; for: string }>> = {
  'an approval': {
    story: () => at('held approval', { gates: { app: [{ kind: 'approval', count: 1 }] } }),
    for: 'approval',
  },
  'a pause': {
    story: () => {
      const story = at('zone-started a1/a');
      story.does('ann', ask.pause);
      return story;
    },
    for: 'resume',
  },
  'a halt': {
    story: () => {
      const story = at('delivered a2', { strategy: { onRegression: 'halt' } });
      story.world.turns('a1', 'bad');
      story.until('halted');
      return story;
    },
    for: 'decision',
  },
  'a baseline that never comes': {
    story: () => {
      const story = at('delivered t1');
      story.world.turns('a1', 'silent');
      story.until('held baseline');
      return story;
    },
    for: 'baseline',
  },
  'a fleet that is blind': {
    story: () => {
      const story = at('delivered a2');
      for (const { name } of story.scene.fleet.clusters) story.world.turns(name, 'silent');
      story.until('held blind');
      return story;
    },
    for: 'blind',
  },
  'an incident': {
    story: () => {
      const story = play({ stages, pace: day });
      story.world.turns('spare', 'bad');
      story.until('held incident');
      return story;
    },
    for: 'incident',
  },
  'a cluster that is unreachable in its change': {
    story: () => {
      const story = at('zone-started a1/a');
      story.world.away('a1');
      return story;
    },
    for: 'unreachable',
  },
  'a cluster that may not be left out': {
    story: () => {
      const story = at('delivered t1', { stages: ['test: t1', 'app: a1'] });
      story.world.away('a1');
      story.until('held unreachable');
      return story;
    },
    for: 'unreachable',
  },
  'a zone that never gets ready': {
    story: () => {
      const story = at('delivered t1');
      story.world.zoneMs = Number.POSITIVE_INFINITY;
      story.until('zone-started a2');
      return story;
    },
    for: 'delivery',
  },
  'a cluster that drifted': {
    story: () => {
      const story = at('stage-verified 0');
      for (const zone of story.world.zones('c', 't1').values()) zone.revision = 'v0';
      return story;
    },
    for: 'drifted',
  },
  'an unreachable cluster in a rollback': {
    story: () => {
      const story = at('delivered a2');
      story.world.away('a2');
      story.does('ann', ask.rollback);
      return story;
    },
    for: 'restore',
  },
  'a restore that failed': {
    story: () => {
      const story = at('delivered a2');
      story.world.unrestorable.add('a2');
      story.does('ann', ask.rollback);
      return story;
    },
    for: 'decision',
  },
  'a restore that failed beside one that cannot be reached': {
    story: () => {
      const story = at('delivered a2');
      story.world.unrestorable.add('a2');
      story.world.away('a1');
      story.does('ann', ask.rollback);
      return story;
    },
    for: 'restore-failed',
  },
};

describe('while nothing changes', () => {
  test.each(Object.keys(states))('%s: nothing is written, and the reason is there', (name) => {
    const state = states[name];
    if (state === undefined) throw new Error(name);
    const story = state.story();
    story.pass('15m');
    story.told();
    const grades = story.all('graded').length;
    story.pass('1h');
    expect(story.told()).toEqual([]);
    expect(story.all('graded').length).toBeLessThanOrEqual(grades);
    expect(story.waiting.map((reason) => reason.for)).toContain(state.for);
  });
});

test('a person can retry what could not be restored while the rollback still waits', () => {
  const story = states['a restore that failed beside one that cannot be reached']?.story();
  if (story === undefined) throw new Error('no story');
  story.pass('5m');
  expect(story.phase()).toBe('rolling-back');
  story.world.unrestorable.clear();
  story.does('ann', ask.retry());
  story.pass('2m');
  expect(story.steps()).toBe('t1 restored, a1 restoring, a2 restored');
  story.world.back('a1');
  story.until('rollback-finished');
});
