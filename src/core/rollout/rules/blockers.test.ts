import { describe, expect, test } from 'vitest';
import { ask } from '../../../../test/fixtures/ask.ts';
import {
  errors,
  minute,
  play,
  prom,
  restart,
  type Story,
} from '../../../../test/fixtures/story.ts';

/** One cluster in front, then one that is delivered and soaks. */
function soaking(words: Parameters<typeof play>[0] = {}): Story {
  const story = play({ stages: ['test: t1', 'app: a1'], ...words });
  story.until('delivered a1');
  story.pass('3m');
  story.told();
  return story;
}

/** Silence everywhere, so that it is not the change's. */
function silenceAll(story: Story, mood: 'silent' | 'good' | 'trouble'): void {
  for (const { name } of story.scene.fleet.clusters) story.world.turns(name, mood);
}

describe('silence', () => {
  test('after the change, while others report, is a regression after the deadline', () => {
    const story = soaking();
    story.world.turns('a1', 'silent');
    story.pass('14m');
    expect(story.told()).toEqual(['held blind prom']);
    story.pass('5m');
    expect(story.told().slice(0, 2)).toEqual([
      'regressed a1 lost-signal',
      'rollback-began stage a1',
    ]);
  });

  test.each(['silent', 'trouble'] as const)('of all (%s) holds and lifts by itself', (mood) => {
    const story = soaking();
    silenceAll(story, mood);
    story.pass('40m');
    const blind = story.told();
    expect(blind).toEqual(['held blind prom']);
    silenceAll(story, 'good');
    story.until('completed');
    expect(story.told()[0]).toBe('released');
  });

  test('is never paid for: the soak goes on where it stood', () => {
    const story = soaking();
    const before = story.rollout.soak?.waveMs ?? 0;
    expect(before).toBeGreaterThanOrEqual(minute);
    silenceAll(story, 'silent');
    story.pass('30m');
    const within = (story.rollout.soak?.waveMs ?? 0) - before;
    expect(within).toBeLessThanOrEqual(minute);
    silenceAll(story, 'good');
    const from = story.world.now;
    story.until('completed');
    expect(story.world.now - from).toBeGreaterThanOrEqual(10 * minute - before - within);
  });

  test('that is filled in later by the source is paid, for what the source still knows', () => {
    const story = soaking();
    const { read } = story.world;
    const before = story.rollout.soak?.waveMs ?? 0;
    const from = story.world.now;
    story.world.read = (need) => new Map([...read(need).keys()].map((name) => [name, trouble]));
    story.pass('5m');
    expect(story.phase()).toBe('held');
    story.world.read = read;
    story.pass('15s');
    expect((story.rollout.soak?.waveMs ?? 0) - before).toBeGreaterThanOrEqual(
      story.world.now - from - minute,
    );
  });

  test('before the change keeps a cluster from being begun, and is no debt', () => {
    const story = play({ stages: ['test: t1', 'app: a1'] });
    story.world.turns('a1', 'nan');
    story.until('held baseline prom');
    story.pass('1h');
    expect(story.steps()).toBe('t1 verified, a1 pending');
    expect(story.rollout.debts).toEqual([]);
  });

  test('of one required check holds although the other is healthy', () => {
    const story = soaking({ checks: [errors, { ...errors, name: 'latency' }] });
    for (const { name } of story.scene.fleet.clusters) story.world.turns(name, 'silent', 'latency');
    story.pass('1h');
    expect(story.phase()).toBe('held');
    expect(story.steps()).toBe('t1 verified, a1 delivered');
  });

  test('about a cluster that the answer leaves out is silence as well', () => {
    const story = soaking();
    const { read } = story.world;
    story.world.read = (need) => new Map([...read(need)].filter(([name]) => name !== 'a1'));
    story.pass('10m');
    expect(story.told()).toEqual(['held blind prom']);
  });

  test('of a check that was never answered advances nothing, whatever the policy says', () => {
    const story = soaking({ strategy: { onInconclusive: 'advance' } });
    story.isUnanswered = true;
    story.pass('1h');
    expect(story.steps()).toBe('t1 verified, a1 delivered');
  });

  test('a check that asks no source of the fleet is a fault, never a check less', () => {
    expect(() => play({ checks: [{ ...errors, source: 'elsewhere' }] })).toThrow('no source');
  });
});

describe('time without Tierwise', () => {
  test('is earned as far as the source still knows it', () => {
    const story = soaking();
    const before = story.rollout.soak?.waveMs ?? 0;
    story.world.now += 60 * minute;
    restart(story);
    story.pass('15s');
    expect(story.rollout.soak?.waveMs ?? Infinity).toBeGreaterThanOrEqual(before);
    expect(story.phase()).toBe('completed');
  });

  test('is not lost before the source has been asked again', () => {
    const story = soaking();
    const until = story.rollout.soak?.until;
    story.world.now += 60 * minute;
    story.isUnanswered = true;
    story.pass('5m');
    expect(story.told()).toEqual([]);
    expect(story.rollout.soak?.until).toBe(until);
    story.isUnanswered = false;
    story.pass('15s');
    expect(story.phase()).toBe('completed');
  });

  test('at the end of a soak does not make it undecided', () => {
    const pace = { soakMs: 0, waveSoakMs: 0 };
    const story = play({ stages: ['test: t1'], pace, strategy: { onInconclusive: 'advance' } });
    story.until('delivered t1');
    story.isUnanswered = true;
    story.pass('1h');
    expect(story.steps()).toBe('t1 delivered');
  });
});

const trouble = { kind: 'trouble', message: 'the source is away' } as const;

describe('what happens to a changed cluster later', () => {
  test.each([
    ['unready', (story: Story) => setZone(story, 'unready')],
    ['drifted', (story: Story) => setZone(story, 'drifted')],
    ['unreachable', (story: Story) => story.world.away('t1')],
  ])('%s on a verified one holds the rollout, and earns nothing', (kind, happens) => {
    const story = soaking();
    const earned = story.rollout.soak?.waveMs ?? 0;
    happens(story);
    story.pass('30m');
    expect(story.told()).toEqual([`faltered t1 ${kind}`, `held ${kind} t1`]);
    expect((story.rollout.soak?.waveMs ?? 0) - earned).toBeLessThanOrEqual(minute);
    setZone(story, 'well');
    story.world.back('t1');
    story.until('completed');
    expect(story.told().slice(0, 2)).toEqual(['recovered t1', 'released']);
  });

  test('processes that are new since it was unready have to warm up again', () => {
    const story = soaking({ checks: [{ ...errors, warmUpMs: 20 * minute }] });
    story.pass('20m');
    const earned = story.rollout.soak?.waveMs;
    setZone(story, 'unready', 'a1');
    story.pass('15s');
    setZone(story, 'well', 'a1');
    story.pass('15m');
    expect(story.rollout.soak?.waveMs).toBe(earned);
  });
});

function setZone(story: Story, to: 'unready' | 'drifted' | 'well', cluster = 't1'): void {
  const zone = story.world.zones('c', cluster).get('b');
  if (zone === undefined) throw new Error('no zone b');
  zone.condition = to === 'unready' ? 'unready' : 'ready';
  zone.revision = to === 'drifted' ? 'v1' : 'v2';
}

describe('a cluster that cannot be reached', () => {
  const stages = ['test: t1', 'app: a1 a2'];
  test('before its first action is waited for, then left out as a debt', () => {
    const story = play({ stages });
    story.until('delivered t1');
    story.world.away('a1');
    story.until('deferred a1');
    story.until('completed');
    expect(story.steps()).toBe('t1 verified, a1 deferred, a2 verified');
    expect(story.rollout.debts).toMatchObject([{ kind: 'deferred', cluster: 'a1' }]);
  });

  test('is never all of a stage', () => {
    const story = play({ stages: ['test: t1', 'app: a1'] });
    story.until('delivered t1');
    story.world.away('a1');
    story.until('held unreachable');
    story.pass('1h');
    expect(story.steps()).toBe('t1 verified, a1 pending');
    story.world.back('a1');
    story.until('completed');
  });

  test('is not left out past maxDeferred', () => {
    const story = play({ stages: ['app: a1 a2 a3 a4'] });
    for (const name of ['a1', 'a2']) story.world.away(name);
    story.until('deferred a1');
    story.pass('30m');
    expect(story.steps()).toBe('a1 deferred, a2 pending, a3 delivered, a4 delivered');
  });

  test('in the middle of its change holds, and is finished when it is back', () => {
    const story = play({ stages });
    story.until('zone-started a1/a');
    story.world.away('a1');
    story.pass('1h');
    expect(story.phase()).toBe('held');
    expect(story.steps()).toContain('a1 changing');
    expect(story.rollout.debts).toEqual([]);
    story.world.back('a1');
    story.until('completed');
  });

  test('in a rollback does not keep the others from going back', () => {
    const story = play({ stages: ['app: a1 | a2 a3'] });
    story.until('delivered a3');
    story.world.away('a3');
    story.world.turns('a2', 'bad');
    story.until('restored a1');
    expect(story.steps()).toBe('a1 restored, a2 restored, a3 restoring');
    expect(story.waiting.map(({ message }) => message)).toEqual([
      'a3 cannot be restored yet: no answer',
    ]);
    story.world.back('a3');
    story.until('rollback-finished');
    expect(story.phase()).toBe('rolled-back');
  });
});

describe('what was not well before', () => {
  test('a cluster with a sick zone is not begun before that is over', () => {
    const story = play({ stages: ['test: t1'] });
    const zone = story.world.zones('c', 't1').get('b');
    if (zone !== undefined) zone.condition = 'failed';
    story.pass('1h');
    expect(story.world.acts).toEqual([]);
    expect(story.waiting).toContainEqual(expect.objectContaining({ for: 'unready', owner: 't1' }));
  });

  test('a source of another rate needs as many of its own steps', () => {
    const slow = { ...prom, name: 'slow', stepMs: 5 * minute };
    const story = play(
      { stages: ['test: t1'], checks: [{ ...errors, source: 'slow' }] },
      { sources: [slow], clusters: [{ name: 't1', zones: ['a'] }] },
    );
    story.pass('9m');
    expect(story.world.acts).toEqual([]);
    story.until('cluster-started t1');
    story.does('ann', ask.pause);
  });
});
