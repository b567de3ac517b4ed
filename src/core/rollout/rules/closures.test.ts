import { describe, expect, test } from 'vitest';
import {
  minute,
  play,
  sceneOf,
  start,
  type Story,
  type StoryWords,
} from '../../../../test/fixtures/story.ts';
import type { FleetWords } from '../../../../test/fixtures/fleet.ts';
import type { Window } from '../../fleet/window.ts';
import { decide } from '../decide.ts';

const hour = 60 * minute;
const stages = ['test: t1', 'application: a1 | a2 a3'];

/** A rollout over a test cluster and three for applications. It starts on Friday, 2027-01-15, at 08:00 UTC. */
function at(event: string | null, words: StoryWords = {}, fleet: FleetWords = {}): Story {
  const story = play({ stages, ...words }, fleet);
  if (event !== null) story.until(event);
  story.told();
  return story;
}

function window(name: string, words: Partial<Window> & Pick<Window, 'effect' | 'when'>): Window {
  return { name, timeZone: 'UTC', tiers: null, clusters: null, reason: '', ...words };
}

const clock = (from: number, to: number): Window['when'] => {
  return { days: null, time: { from: from * 60, to: to * 60 }, dates: null };
};

/** What is waited for, as `for owner until`, the time in hours since the start. */
function waits({ waiting }: Story): readonly string[] {
  return waiting.map(({ for: what, owner, until }) => {
    return `${what} ${owner} ${until === null ? 'open-ended' : (until - start) / hour}`;
  });
}

describe('a freeze', () => {
  test('finishes the cluster that was begun, lets it soak, and begins no other', () => {
    const story = at('zone-started a1/a');
    story.scene.freeze({ name: 'year-end' });
    story.pass('3h');
    expect(story.told()).toEqual([
      'zone-started a1/b',
      'delivered a1',
      'wave-verified 1.0',
      'held freeze ann',
    ]);
    expect(story.phase()).toBe('held');
    expect(story.waiting.map(({ message }) => message)).toEqual([
      'a2 and a3 are frozen by year-end (ann: holidays), ' +
        'until somebody lifts it: tierwise unfreeze year-end --reason TEXT',
    ]);
    expect(waits(story)).toEqual(['freeze ann open-ended']);
    story.scene.unfreeze('year-end');
    story.until('completed');
  });

  test('begins no stage', () => {
    const scene = sceneOf({ clusters: ['t1'] });
    scene.freeze({ name: 'year-end' });
    const story = scene.start({ stages: ['test: t1'] });
    story.pass('3h');
    expect(story.told()).toEqual(['claimed', 'held freeze ann']);
    scene.unfreeze('year-end');
    story.until('completed');
  });

  test('of a tier lets the others go on', () => {
    const story = at(null);
    story.scene.freeze({ name: 'apps', tiers: ['application'] });
    story.pass('5h');
    expect(story.steps()).toBe('t1 verified, a1 pending, a2 pending, a3 pending');
    expect(story.told().at(-1)).toBe('held freeze ann');
    expect(waits(story)).toEqual(['freeze ann open-ended']);
  });

  test('of a cluster keeps its wave waiting, and the other one of the wave goes on', () => {
    const story = at('delivered a1');
    story.scene.freeze({ name: 'one', clusters: { kind: 'names', names: ['a2'] } });
    story.pass('1h');
    expect(story.steps()).toBe('t1 verified, a1 verified, a2 pending, a3 delivered');
  });

  test('that has an end lifts by itself, and says when', () => {
    const story = at('delivered a1');
    const { now } = story.world;
    story.scene.freeze({ name: 'brief', until: now + 2 * hour });
    story.pass('1h');
    expect(story.waiting).toMatchObject([{ for: 'freeze', until: now + 2 * hour }]);
    expect(story.waiting[0]?.message).toMatch(
      /brief \(ann: holidays\), next opening Fri 2027-01-15 /,
    );
    story.until('cluster-started a2');
    expect(story.world.now).toBe(now + 2 * hour);
  });

  test('that begins later lets everything begin until then', () => {
    const story = at(null);
    story.scene.freeze({ name: 'later', from: start + 24 * hour });
    story.until('completed');
    expect(story.world.now).toBeLessThan(start + 24 * hour);
  });

  test('stops no restore, whoever asked for it', () => {
    const story = at('delivered a1', { strategy: { onRegression: 'rollback-all' } });
    story.scene.freeze({ name: 'year-end' });
    story.world.turns('a1', 'bad');
    story.until('rollback-finished');
    expect(story.steps()).toBe('t1 restored, a1 restored, a2 pending, a3 pending');

    const other = at('delivered a1');
    other.scene.freeze({ name: 'year-end' });
    other.pass('1h');
    other.does('ann', { kind: 'rollback', reason: 'customers complain' });
    other.until('rollback-finished');
    expect(other.phase()).toBe('rolled-back');
  });

  test('is passed by a hotfix', () => {
    const story = at(null, { strategy: { order: 'hotfix' } });
    story.scene.freeze({ name: 'year-end' });
    story.until('completed');
    expect(story.phase()).toBe('completed');
  });

  test('does not use up the time of a stage, for however long it lasts', () => {
    const story = at('delivered a1');
    story.scene.freeze({ name: 'year-end' });
    story.pass('6h');
    expect(story.phase()).toBe('held');
    story.scene.unfreeze('year-end');
    story.until('completed');
    expect(story.all('halted')).toEqual([]);
  });

  test('is no excuse for a change that hangs half done', () => {
    const story = at('zone-started a1/a');
    story.scene.freeze({ name: 'year-end' });
    story.world.zoneMs = 100 * hour;
    story.until('halted progress-deadline');
    expect(story.phase()).toBe('halted');
  });

  test('counts in the time of the world, however far the log is ahead of it', () => {
    const scene = sceneOf({ clusters: ['t1'] });
    scene.aheadMs = 3 * hour;
    scene.freeze({ name: 'brief', until: start + hour });
    const story = scene.start({ stages: ['test: t1'] });
    expect(story.waiting).toMatchObject([{ for: 'freeze', until: start + 4 * hour }]);
    story.until('cluster-started t1');
    expect(story.world.now).toBe(start + 4 * hour);
  });
});

describe('a window', () => {
  const night = window('night', { effect: 'deny', when: clock(7, 17), reason: 'trading hours' });

  test('that denies holds whatever begins in it, and says when it is over', () => {
    const story = at(null, {}, { windows: [{ ...night, timeZone: 'Europe/Berlin' }] });
    expect(story.steps()).toBe('t1 pending, a1 pending, a2 pending, a3 pending');
    expect(waits(story)).toEqual(['window night 8']);
    expect(story.waiting[0]?.message).toBe(
      't1 waits for the end of window night (deny 07:00 to 17:00 Europe/Berlin: trading hours), ' +
        'next opening Fri 2027-01-15 17:00 Europe/Berlin',
    );
    story.until('stage-started 0');
    expect(story.world.now).toBe(start + 8 * hour);
  });

  test('that allows is waited for, over the weekend if need be', () => {
    const office = window('office', {
      effect: 'allow',
      when: { ...clock(9, 17), days: ['mon', 'tue', 'wed', 'thu', 'fri'] },
      tiers: ['application'],
    });
    const story = at('wave-verified 1.0', {}, { windows: [office] });
    story.scene.pass('7h');
    expect(story.phase()).toBe('completed');

    const late = at('stage-verified 0', {}, { windows: [{ ...office, when: clock(6, 8) }] });
    late.pass('15s');
    expect(waits(late)).toEqual(['window office 22']);
    expect(late.waiting[0]?.message).toMatch(
      /^a1 waits for window office \(allow 06:00 to 08:00 UTC\)/,
    );
  });

  test('of a strategy narrows what the fleet allows, and widens nothing', () => {
    const windows = [window('day', { effect: 'allow', when: clock(9, 17) })];
    const strategy = { windows: [window('own', { effect: 'allow', when: clock(6, 12) })] };
    const story = at(null, { strategy }, { windows });
    expect(waits(story)).toEqual(['window day 1']);
    story.until('stage-started 0');
    expect(story.world.now).toBe(start + hour);
    const other = at(
      null,
      { strategy: { windows: [window('own', { effect: 'allow', when: clock(17, 20) })] } },
      { windows },
    );
    expect(waits(other)).toEqual(['window day open-ended']);
    expect(other.waiting[0]?.message).toMatch(/no opening within a year/);
  });

  test('and a freeze are both told, with the time at which both are over', () => {
    const scene = sceneOf({ clusters: ['t1'], windows: [night] });
    scene.pass('2h');
    scene.freeze({ name: 'evening', until: start + 23 * hour });
    const story = scene.start({ stages: ['test: t1'] });
    // At 07:00 of the next day the freeze is over, and the window begins again.
    expect(waits(story)).toEqual(['freeze ann 33', 'window night 33']);
    story.pass('12h');
    story.until('cluster-started t1');
    expect(story.world.now).toBe(start + 33 * hour);
  });

  test('does not keep a hotfix waiting', () => {
    const story = at(null, { strategy: { order: 'hotfix' } }, { windows: [night] });
    story.pass('30s');
    expect(story.all('cluster-started')).toMatchObject([{ cluster: 't1' }]);
  });

  test('is closed as long as nobody asked the calendar', () => {
    const { rollout, world, scene } = at(null, {}, { windows: [night] });
    const seen = {
      clusters: new Map(),
      evidence: new Map(),
      done: new Map(),
      failures: [],
      troubles: new Map(),
    };
    const { events, waiting } = decide(rollout, scene.shared, seen, world.now + 24 * hour);
    expect(events.map(({ type }) => type)).toEqual(['released']);
    expect(waiting).toMatchObject([{ for: 'calendar', owner: 'tierwise' }]);
  });

  test('wakes the rollout when it opens', () => {
    const { rollout, world, scene } = at(null, {}, { windows: [night] });
    const [closedBy = night] = scene.fleet.windows ?? [];
    const opensAt = world.now + 1_500;
    const opening = { closedBy, opensAt, opensText: 'soon' };
    const calendar = { aheadMs: 0, openings: new Map([['t1', opening]]) };
    const seen = {
      clusters: new Map(),
      evidence: new Map(),
      done: new Map(),
      failures: [],
      troubles: new Map(),
      calendar,
    };
    expect(decide(rollout, scene.shared, seen, world.now).wakeAt).toBe(opensAt);
  });
});
