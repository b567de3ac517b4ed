import { describe, expect, test } from 'vitest';
import { minute, play, type Story, type StoryWords } from '../../../../test/fixtures/story.ts';
import type { ClusterWords, FleetWords } from '../../../../test/fixtures/fleet.ts';

const stages = ['app: a1 | a2 a3 | a4', 'infra: i1'];
const names = ['a1', 'a2', 'a3', 'a4', 'i1', 'spare'];
const zones = ['a', 'b'];

/** A rollout over four clusters in three waves, and one behind them. */
function at(event: string | null, words: StoryWords = {}, fleet: FleetWords = {}): Story {
  const story = play({ stages, ...words }, fleet);
  if (event !== null) story.until(event);
  story.told();
  return story;
}

/** What is told but for zones, stages and what holds. */
const steps = (story: Story) =>
  story.told().filter((words) => /^(cluster-started|postponed|deferred|wave|stage-v)/.test(words));

describe('a cluster that is busy when its turn comes', () => {
  test('is passed over, and its turn comes again at the end of its stage', () => {
    const story = at('delivered a1');
    story.world.busy.set('a2', 'compacting');
    story.until('cluster-started a4');
    story.world.busy.clear();
    story.until('stage-verified 0');
    expect(steps(story)).toEqual([
      'wave-verified 0.0',
      'postponed a2',
      'cluster-started a3',
      'wave-verified 0.1',
      'cluster-started a4',
      'wave-verified 0.2',
      'cluster-started a2',
      'wave-verified 0.4',
      'stage-verified 0',
      'cluster-started i1',
    ]);
    story.until('completed');
    expect(story.rollout.debts).toEqual([]);
  });

  test('says so where the rollout is looked at', () => {
    const story = at('delivered a1');
    story.world.busy.set('a2', 'compacting');
    story.until('postponed a2');
    expect(story.rollout.clusters.get('a2')).toMatchObject({
      step: 'pending',
      message: 'compacting',
    });
    expect(story.phase()).not.toBe('held');
  });

  test('is waited for at the end, and becomes a debt after a while', () => {
    const story = at('delivered a1', { strategy: { deferAfterMs: 20 * minute } });
    story.world.busy.set('a2', 'compacting');
    story.until('wave-verified 0.2');
    const since = story.world.now;
    expect(story.phase()).toBe('held');
    expect(story.waiting).toMatchObject([
      {
        for: 'busy',
        owner: 'a2',
        until: since + 20 * minute,
        message: 'a2 is busy: compacting, then it becomes a debt',
      },
    ]);
    story.until('deferred a2');
    expect(story.world.now).toBe(since + 20 * minute);
    story.until('completed');
    expect(story.rollout.debts).toMatchObject([
      { kind: 'deferred', cluster: 'a2', message: 'a2 was busy for 20m: compacting' },
    ]);
  });

  test('is waited for as long as it takes where no more may be left out', () => {
    const none = { kind: 'count', count: 0 } as const;
    const story = at('delivered a1', { strategy: { maxDeferred: none } });
    story.world.busy.set('a2', 'compacting');
    story.until('wave-verified 0.2');
    story.pass('30m');
    expect(story.waiting).toMatchObject([{ for: 'busy', until: null }]);
    story.world.busy.clear();
    story.until('completed');
  });

  test('and all others of its wave with it, let the next one begin', () => {
    const story = at('delivered a1');
    for (const name of ['a2', 'a3']) story.world.busy.set(name, 'compacting');
    story.until('cluster-started a4');
    story.world.busy.clear();
    story.until('stage-verified 0');
    expect(steps(story)).toEqual([
      'wave-verified 0.0',
      'postponed a2',
      'postponed a3',
      'wave-verified 0.1',
      'cluster-started a4',
      'wave-verified 0.2',
      'cluster-started a2',
      'cluster-started a3',
      'wave-verified 0.4',
      'stage-verified 0',
      'cluster-started i1',
    ]);
  });

  test('of the last wave keeps the soak of the stage from beginning', () => {
    const story = at('delivered a3');
    story.world.busy.set('a4', 'compacting');
    story.until('postponed a4');
    expect(story.rollout.soak?.stageMs ?? null).toBeNull();
    story.world.busy.clear();
    story.until('delivered a4');
    expect(story.rollout.soak?.stageMs).toBe(0);
    story.until('completed');
  });

  test('goes back first when what came to it last does harm', () => {
    const story = at('delivered a1', { strategy: { onRegression: 'rollback-stage' } });
    story.world.busy.set('a2', 'compacting');
    story.until('cluster-started a4');
    story.world.busy.clear();
    story.until('delivered a2');
    story.world.turns('a2', 'bad');
    story.until('rollback-finished');
    const restored = story.all('restore-started').map(({ cluster }) => cluster);
    expect(restored).toEqual(['a2', 'a4', 'a3', 'a1']);
  });

  test('is tried again with all that was restored after a person let it go on', () => {
    const story = at('delivered a1', { strategy: { onRegression: 'halt' } });
    story.world.busy.set('a2', 'compacting');
    story.until('delivered a3');
    story.world.turns('a3', 'bad');
    story.until('halted');
    story.world.busy.clear();
    story.world.turns('a3', 'good');
    story.does('ann', { kind: 'resume', reason: 'mended' });
    story.until('completed');
    expect(story.steps()).toBe('a1 verified, a2 verified, a3 verified, a4 verified, i1 verified');
  });
});

describe('a source that is asked', () => {
  const clusters = names.map((name): ClusterWords => {
    const busy = { source: 'prom', query: 'sum by (cluster) (jobs)' };
    return { name, zones, ...(name === 'a2' ? { busy } : {}) };
  });

  test('keeps it waiting with anything above 0, and lets it begin with 0', () => {
    const story = at('delivered a1', {}, { clusters });
    story.world.turns('a2', 'bad', 'busy/a2');
    story.until('postponed a2');
    expect(story.rollout.clusters.get('a2')?.message).toBe(
      'prom answers 1 to sum by (cluster) (jobs)',
    );
    story.world.turns('a2', 'good', 'busy/a2');
    story.until('completed');
    expect(story.all('deferred')).toEqual([]);
  });

  test('and does not answer keeps it waiting as well', () => {
    const story = at('delivered a1', {}, { clusters });
    story.world.turns('a2', 'silent', 'busy/a2');
    story.until('postponed a2');
    expect(story.rollout.clusters.get('a2')?.message).toBe(
      'prom does not tell whether it is: no value',
    );
  });

  test('is not asked before its turn, nor after it', () => {
    const story = at('delivered a1', {}, { clusters });
    story.world.turns('a2', 'bad', 'busy/a2');
    story.until('delivered a3');
    story.pass('1m');
    expect(story.steps()).toBe('a1 verified, a2 pending, a3 delivered, a4 pending, i1 pending');
    story.world.turns('a2', 'good', 'busy/a2');
    story.until('cluster-started a2');
    story.world.turns('a2', 'bad', 'busy/a2');
    story.until('completed');
  });
});
