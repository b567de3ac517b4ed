import { describe, expect, test } from 'vitest';
import { ask } from '../../../../test/fixtures/ask.ts';
import {
  errors,
  minute,
  play,
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

describe('a regression', () => {
  const cases: readonly {
    readonly name: string;
    readonly onRegression: 'halt' | 'rollback-wave' | 'rollback-stage' | 'rollback-all';
    readonly on: string;
    readonly told: readonly string[];
  }[] = [
    {
      name: 'halts and leaves everything where it is',
      onRegression: 'halt',
      on: 'a2',
      told: ['regressed a2 change', 'halted regression'],
    },
    {
      name: 'rolls back its wave, and names who is left on the change',
      onRegression: 'rollback-wave',
      on: 'a2',
      told: [
        'regressed a2 change',
        'rollback-began wave a2 a3',
        'restore-started a2',
        'restore-started a3',
        'zone-started a2/b',
        'zone-started a3/b',
        'zone-started a2/a',
        'zone-started a3/a',
        'restored a2',
        'restored a3',
        'rollback-finished left t1 a1',
      ],
    },
    {
      name: 'rolls back its stage, the last wave first',
      onRegression: 'rollback-stage',
      on: 'a1',
      told: [
        'regressed a1 change',
        'rollback-began stage a2 a3 a1',
        'restore-started a2',
        'restore-started a3',
        'zone-started a2/b',
        'zone-started a3/b',
        'zone-started a2/a',
        'zone-started a3/a',
        'restored a2',
        'restored a3',
        'restore-started a1',
        'zone-started a1/b',
        'zone-started a1/a',
        'restored a1',
        'rollback-finished left t1',
      ],
    },
    {
      name: 'rolls back everything, the most critical stage first',
      onRegression: 'rollback-all',
      on: 't1',
      told: [
        'regressed t1 change',
        'rollback-began all a2 a3 a1 t1',
        'restore-started a2',
        'restore-started a3',
        'zone-started a2/b',
        'zone-started a3/b',
        'zone-started a2/a',
        'zone-started a3/a',
        'restored a2',
        'restored a3',
        'restore-started a1',
        'zone-started a1/b',
        'zone-started a1/a',
        'restored a1',
        'restore-started t1',
        'zone-started t1/b',
        'zone-started t1/a',
        'restored t1',
        'rollback-finished',
      ],
    },
    {
      name: 'of an earlier stage takes the later ones along',
      onRegression: 'rollback-stage',
      on: 't1',
      told: [
        'regressed t1 change',
        'rollback-began stage a2 a3 a1 t1',
        'restore-started a2',
        'restore-started a3',
        'zone-started a2/b',
        'zone-started a3/b',
        'zone-started a2/a',
        'zone-started a3/a',
        'restored a2',
        'restored a3',
        'restore-started a1',
        'zone-started a1/b',
        'zone-started a1/a',
        'restored a1',
        'restore-started t1',
        'zone-started t1/b',
        'zone-started t1/a',
        'restored t1',
        'rollback-finished',
      ],
    },
  ];
  test.each(cases)('$onRegression: $name', ({ onRegression, on, told }) => {
    const story = atLastWave({ strategy: { onRegression } });
    story.world.turns(on, 'bad');
    story.pass('10m');
    expect(story.told()).toEqual(told);
    const left = story.all('rollback-finished')[0]?.left ?? ['everything'];
    expect(story.phase()).toBe(left.length === 0 ? 'rolled-back' : 'halted');
    const onChange = story.rollout.debts.map(({ kind, cluster }) => `${kind} ${cluster}`);
    expect(onChange).toEqual(
      onRegression === 'halt' ? [] : left.map((name) => `left-on-change ${name}`),
    );
  });

  test('on a verified cluster stops a later stage in the middle of its first zone', () => {
    const story = play();
    story.until('delivered t1');
    story.world.zoneMs = 10 * minute;
    story.until('zone-started a1/a');
    story.told();
    story.world.turns('t1', 'bad');
    story.until('restored a1');
    expect(story.told()).toEqual([
      'regressed t1 change',
      'rollback-began stage a1 t1',
      'restore-started a1',
      'zone-started a1/a',
      'restored a1',
      'restore-started t1',
      'zone-started t1/b',
    ]);
    expect(story.world.acts).not.toContain('apply a1/b v2');
  });

  test('leaves a half-changed cluster of another wave alone when only its wave goes back', () => {
    const story = play({ strategy: { onRegression: 'rollback-wave' } });
    story.until('delivered t1');
    story.world.zoneMs = 10 * minute;
    story.until('zone-started a1/a');
    story.world.turns('t1', 'bad');
    story.until('rollback-finished');
    expect(story.told().slice(-2)).toEqual(['restored t1', 'rollback-finished left a1']);
    expect(story.steps()).toContain('a1 changing');
    expect(story.world.acts).not.toContain('apply a1/b v2');
  });

  test('while it is paused turns the rollout back all the same', () => {
    const story = atLastWave();
    story.does('ann', ask.pause);
    story.world.turns('a2', 'bad');
    story.until('rollback-finished');
    expect(story.phase()).toBe('halted');
  });

  test('while a stage waits for its approval turns the rollout back', () => {
    const story = play({ gates: { app: [{ kind: 'approval', count: 1 }] } });
    story.until('held approval');
    story.world.turns('t1', 'bad');
    story.until('rollback-finished');
    expect(story.phase()).toBe('rolled-back');
  });

  test('on a second cluster widens a rollback that is under way', () => {
    const story = atLastWave({ strategy: { onRegression: 'rollback-wave' } });
    story.world.zoneMs = 20 * minute;
    story.world.turns('a2', 'bad');
    story.pass('5m');
    story.world.turns('t1', 'bad');
    story.until('rollback-finished');
    expect(story.all('rollback-began').map(({ rollback }) => rollback.clusters)).toEqual([
      ['a2', 'a3'],
      ['a2', 'a3', 't1'],
    ]);
    expect(story.phase()).toBe('halted');
    expect(story.rollout.debts.map(({ cluster }) => cluster)).toEqual(['a1']);
  });

  test('of a check that is not required decides nothing', () => {
    const story = atLastWave({ checks: [errors, { ...errors, name: 'slow', required: false }] });
    story.world.turns('a2', 'bad', 'slow');
    story.until('completed');
    expect(story.all('regressed')).toEqual([]);
  });

  test('is kept with all that redoes the decision', () => {
    const story = atLastWave();
    story.world.turns('a2', 'bad');
    story.until('regressed');
    expect(story.all('regressed')[0]?.regression.evidence).toMatchObject({
      check: 'errors',
      cluster: 'a2',
      source: 'prom',
      query: 'errors',
      bad: { kind: 'above', limit: 0.02 },
      forMs: minute,
      policyVersion: 'p',
    });
  });

  test('sends a restore also where nothing has arrived yet, so that what is older is refused', () => {
    const story = play({ strategy: { onRegression: 'rollback-all' } });
    story.until('delivered t1');
    story.world.far.add('a1');
    story.until('zone-started a1/a');
    story.told();
    story.world.turns('t1', 'bad');
    story.until('restored t1');
    expect(story.told()).not.toContain('restored a1');
    expect(story.steps()).toContain('a1 restoring');
    story.world.far.delete('a1');
    story.until('restored a1');
    expect(story.world.acts).not.toContain('apply a1/a v2');
    expect(story.phase()).toBe('rolled-back');
  });

  test('with infinite values can be written down as JSON', () => {
    const story = atLastWave();
    story.world.turns('a2', 'infinite');
    story.until('regressed');
    const events = story.history.map(({ event }) => event);
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });
});
