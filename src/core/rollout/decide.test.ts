import { expect, test } from 'vitest';
import { minute, play, start } from '../../../test/fixtures/story.ts';

test('a good change goes stage by stage, wave by wave and zone by zone to its end', () => {
  const story = play();
  story.until('completed');
  expect(story.told()).toEqual([
    'claimed',
    'stage-started 0',
    'cluster-started t1',
    'zone-started t1/a',
    'zone-started t1/b',
    'delivered t1',
    'wave-verified 0.0',
    'stage-verified 0',
    'stage-started 1',
    'cluster-started a1',
    'zone-started a1/a',
    'zone-started a1/b',
    'delivered a1',
    'wave-verified 1.0',
    'cluster-started a2',
    'cluster-started a3',
    'zone-started a2/a',
    'zone-started a3/a',
    'zone-started a2/b',
    'zone-started a3/b',
    'delivered a2',
    'delivered a3',
    'wave-verified 1.1',
    'stage-verified 1',
    'completed',
  ]);
  expect(story.world.acts).toHaveLength(8);
  expect(story.phase()).toBe('completed');
});

/** Minutes from one event to another. */
function minutesBetween(story: ReturnType<typeof play>, from: string, to: string): number {
  const at = (type: string) => story.history.find(({ event }) => event.type === type)?.at ?? 0;
  return (at(to) - at(from)) / minute;
}

test('a wave owes its soak after the warm-up, and a stage its own from the last wave on', () => {
  const story = play({ stages: ['test: t1'] });
  story.until('wave-verified');
  expect(minutesBetween(story, 'delivered', 'wave-verified')).toBe(6);
  story.until('stage-verified');
  expect(minutesBetween(story, 'delivered', 'stage-verified')).toBe(11);
});

test('the soak of the stage begins with its last wave, however long the first waves soaked', () => {
  const story = play({ stages: ['app: a1 | a2 | a3'], pace: { waveSoakMs: 2 * minute } });
  story.until('delivered a3');
  const deliveredAt = story.world.now;
  story.until('stage-verified');
  expect((story.world.now - deliveredAt) / minute).toBe(11);
});

test('what to go back to is written down before the first action on a cluster', () => {
  const story = play({ stages: ['test: t1'] });
  story.until('cluster-started');
  const running = { revision: 'v1', restore: null };
  expect(story.all('cluster-started')[0]?.before).toEqual([
    { zone: 'a', running },
    { zone: 'b', running },
  ]);
});

test('a cluster that has nothing yet is brought the change zone by zone, without a baseline', () => {
  const story = play({ stages: ['test: t1'] });
  for (const zone of story.world.zones('c', 't1').values()) zone.revision = null;
  story.world.turns('t1', 'silent');
  story.pass('30s');
  expect(story.world.acts).toEqual(['apply t1/a v2']);
  story.pass('30s');
  expect(story.world.acts).toEqual(['apply t1/a v2', 'apply t1/b v2']);
});

test('a cluster that runs the change already is judged and soaked like any other', () => {
  const story = play({ stages: ['test: t1'] });
  for (const zone of story.world.zones('c', 't1').values()) zone.revision = 'v2';
  story.until('completed');
  expect(story.world.acts).toEqual([]);
  expect(minutesBetween(story, 'delivered', 'stage-verified')).toBe(11);
});

test('the next zone waits for the one before it, however long that takes', () => {
  const story = play({ stages: ['test: t1'] });
  story.world.zoneMs = 45 * minute;
  story.pass('45m');
  expect(story.world.acts).toEqual(['apply t1/a v2']);
  expect(story.waiting.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/t1 is being changed for 44m.*zone a/),
  );
  story.pass('1m');
  expect(story.world.acts).toEqual(['apply t1/a v2', 'apply t1/b v2']);
});

test('a zone that was not begun and is not ready keeps the next one from beginning', () => {
  const clusters = [{ name: 't1', zones: ['a', 'b', 'c'] }, 'spare'];
  const story = play({ stages: ['test: t1'] }, { clusters });
  story.until('zone-started t1/a');
  const c = story.world.zones('c', 't1').get('c');
  if (c !== undefined) c.condition = 'unready';
  story.pass('10m');
  expect(story.world.acts).toEqual(['apply t1/a v2']);
  expect(story.waiting).toContainEqual(expect.objectContaining({ for: 'zone', owner: 't1' }));
  if (c !== undefined) c.condition = 'ready';
  story.until('zone-started t1/b');
});

test('a zone that fell back is brought forward again, one zone at a time', () => {
  const story = play({ stages: ['test: t1'] });
  story.until('zone-started t1/b');
  const a = story.world.zones('c', 't1').get('a');
  if (a !== undefined) a.revision = 'v1';
  story.pass('15s');
  expect(story.world.acts).toEqual(['apply t1/a v2', 'apply t1/b v2']);
  story.pass('1m');
  expect(story.world.acts).toEqual(['apply t1/a v2', 'apply t1/b v2', 'apply t1/a v2']);
  expect(story.steps()).toBe('t1 delivered');
});

test('nothing begins before every required check is healthy on the cluster', () => {
  const story = play({ stages: ['test: t1'] });
  story.world.turns('t1', 'silent');
  story.pass('1h');
  expect(story.world.acts).toEqual([]);
  expect(story.phase()).toBe('held');
  story.world.turns('t1', 'good');
  story.until('cluster-started t1');
});

test('a rollout without checks soaks on readiness, for which a plan asks a person', () => {
  const story = play({ stages: ['test: t1'], checks: [] });
  story.until('completed');
  expect(minutesBetween(story, 'delivered', 'stage-verified')).toBe(10);
});

test('time that steps back an hour changes nothing but that nothing is earned meanwhile', () => {
  const story = play({ stages: ['test: t1'] });
  story.until('delivered');
  for (const zone of story.world.zones('c', 't1').values()) zone.readyAt = 0;
  story.told();
  story.world.now -= 60 * minute;
  story.pass('59m');
  expect(story.told()).toEqual([]);
  story.until('completed');
  expect(story.world.now - start).toBeLessThan(30 * minute);
});
