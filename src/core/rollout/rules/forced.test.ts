import { describe, expect, test } from 'vitest';
import { ask } from '../../../../test/fixtures/ask.ts';
import {
  errors,
  minute,
  play,
  sceneOf,
  start,
  type Story,
} from '../../../../test/fixtures/story.ts';
import { instantText } from '../../fleet/instant.ts';
import type { Window } from '../../fleet/window.ts';
import { exceptionsOf } from '../exceptions.ts';
import type { Forcible } from '../history/overrides.ts';

const stages = ['test: t1', 'app: a1 | a2'];

/** A rollout of which the first wave of `app` is in place, and soaks for a minute. */
function soaking(words: Parameters<typeof play>[0] = {}): Story {
  const story = play({ stages, ...words });
  story.until('delivered a1');
  story.pass('1m');
  story.told();
  return story;
}

/** Ann forces something of the present stage for some minutes. */
function forces(story: Story, what: Forcible, minutes: number): string {
  return story.does('ann', ask.force(what, story.world.now + minutes * minute));
}

/** Silence everywhere, so that it is not the change's. */
function silenceAll(story: Story, mood: 'silent' | 'good'): void {
  for (const { name } of story.scene.fleet.clusters) story.world.turns(name, mood);
}

function minutesUntil(story: Story, words: string): number {
  const from = story.world.now;
  story.until(words);
  return (story.world.now - from) / minute;
}

describe('a forced soak', () => {
  test('is not owed, for waves and stage, and each says what it went on without', () => {
    const story = soaking();
    forces(story, 'soak', 60);
    story.until('completed');
    const [wave, ...others] = story.all('not-awaited').map(({ message }) => message);
    expect(wave).toMatch(
      /^wave 1 of app soaks: .+ of 5m healthy time; soak forced by ann until 20.+Z$/,
    );
    expect(others).toHaveLength(2);
    expect(others[1]).toMatch(/^app soaks: .+ of 10m healthy time/);
  });

  test('waits for healthy verdicts on the new generation all the same', () => {
    const story = soaking();
    forces(story, 'soak', 60);
    expect(minutesUntil(story, 'wave-verified 1.0')).toBeGreaterThan(0);
    story.until('delivered a2');
    // A minute to warm up, and one that the threshold looks back.
    expect(minutesUntil(story, 'wave-verified 1.1')).toBeGreaterThanOrEqual(1);
    expect(story.rollout.stage).toBe(2);
  });

  test('says while a check is not healthy that only the time is forced', () => {
    const story = soaking({ checks: [{ ...errors, warmUpMs: 3 * minute }] });
    forces(story, 'soak', 60);
    expect(story.waiting.map(({ message }) => message)).toEqual([
      expect.stringMatching(/healthy time, but errors on a1: .+soak forced by ann until/),
    ]);
  });

  test('is a debt of whoever forced it, once it has let something pass', () => {
    const story = soaking();
    forces(story, 'soak', 30);
    const until = story.world.now + 30 * minute;
    expect(story.rollout.debts).toEqual([]);
    story.until('completed');
    expect(story.rollout.debts).toMatchObject([{ kind: 'forced', owner: 'ann', until }]);
    expect(story.rollout.debts[0]?.message).toMatch(/^not waited for in app: wave 1 .+\(INC-7\)$/);
  });

  test('lapses by itself, and is owed again', () => {
    const story = soaking({ pace: { soakMs: 30 * minute, waveSoakMs: 20 * minute } });
    story.does('ann', ask.force('soak', story.world.now + 30_000));
    story.pass('1m');
    expect(story.told()).toEqual(['forced soak 1']);
    expect(minutesUntil(story, 'wave-verified 1.0')).toBeGreaterThan(15);
    expect(story.rollout.debts).toEqual([]);
  });

  test('of one stage is owed in another', () => {
    const story = soaking({ stages: [...stages, 'infra: i1'] });
    forces(story, 'soak', 600);
    story.until('delivered i1');
    expect(minutesUntil(story, 'completed')).toBeGreaterThanOrEqual(9);
  });

  test('may be forced ahead, for a stage by its name', () => {
    const story = play({ stages });
    story.does('ann', ask.force('soak', start + 600 * minute, 'app'));
    expect(minutesUntil(story, 'stage-verified 0')).toBeGreaterThanOrEqual(10);
    expect(minutesUntil(story, 'completed')).toBeLessThan(10);
  });
});

describe('a forced silence', () => {
  test('lets waves end and begin while nothing is heard, and the time is owed as ever', () => {
    const story = soaking();
    silenceAll(story, 'silent');
    story.until('held blind prom');
    forces(story, 'blind', 600);
    expect(story.phase()).toBe('soaking');
    story.pass('30m');
    expect(story.steps()).toContain('a1 delivered');
    forces(story, 'soak', 600);
    // Nobody is known to have been well before the change.
    expect(story.waiting.map((one) => one.for)).toContain('baseline');
    forces(story, 'baseline', 600);
    story.until('completed');
    const kinds = story.rollout.debts.map(({ kind, owner }) => `${kind} ${owner}`);
    expect(kinds).toEqual(['forced ann', 'forced ann', 'forced ann']);
  });

  test('does not pass what is lost on the changed cluster alone', () => {
    const story = soaking();
    forces(story, 'blind', 600);
    story.world.turns('a1', 'silent');
    story.until('regressed a1 lost-signal');
    expect(story.steps()).toContain('a2 pending');
  });

  test('holds again when it has lapsed', () => {
    const story = soaking();
    silenceAll(story, 'silent');
    story.until('held blind prom');
    forces(story, 'blind', 10);
    story.told();
    story.pass('9m');
    expect(story.phase()).toBe('soaking');
    story.pass('2m');
    expect(story.told().at(-1)).toBe('held blind prom');
  });
});

describe('a forced incident', () => {
  function hurt(): Story {
    const story = play({ stages });
    story.world.turns('spare', 'bad');
    story.until('held incident spare');
    story.told();
    return story;
  }

  test('is on no changed cluster, and lets the rollout begin', () => {
    const story = hurt();
    forces(story, 'incident', 600);
    story.until('delivered t1');
    expect(story.all('not-awaited')[0]?.message).toMatch(/errors is bad on spare.+incident forced/);
    // Nothing is earned while something is bad.
    story.pass('1h');
    expect(story.steps()).toContain('t1 delivered');
  });

  test('does not pass what gets bad after the change has begun', () => {
    const story = hurt();
    forces(story, 'incident', 600);
    story.until('delivered t1');
    story.world.turns('a2', 'bad');
    story.until('halted shared-regression');
    expect(story.steps()).toContain('a2 pending');
  });
});

describe('a forced baseline', () => {
  test('lets a cluster begin that is not heard of', () => {
    const story = play({ stages });
    story.world.turns('a1', 'nan');
    story.until('held baseline prom');
    forces(story, 'baseline', 60);
    expect(story.steps()).toContain('a1 changing');
  });

  test('that is bad is judged after its change as ever', () => {
    const story = play({ stages: ['app: a1'] });
    story.world.turns('a1', 'bad');
    story.until('held incident a1');
    forces(story, 'incident', 600);
    forces(story, 'baseline', 600);
    expect(story.steps()).toBe('a1 changing');
    story.until('regressed a1 change');
  });

  test('does not begin with a cluster of which the copies are missing', () => {
    const clusters = ['t1', 'a1', 'a2', 'spare'].map((name) => ({ name, zones: ['a'] }));
    const placements = [
      {
        clusters: { kind: 'names', names: ['a1', 'a2'] },
        criticality: 'application',
        traffic: 'real',
        exposure: 'internal',
      },
    ] as const;
    const tenants = [{ name: 'shop', placements, minUntouched: null }];
    const scene = sceneOf({ clusters, tenants });
    const story = scene.start({ stages: ['app: a1'] });
    const other = scene.start({ name: 'other', component: 'd', stages: ['app: a2'] });
    story.until('delivered a1');
    scene.world.turns('a2', 'nan');
    other.until('held');
    forces(other, 'baseline', 600);
    other.pass('15s');
    expect(other.waiting.map(({ for: what }) => what)).toContain('copies');
    expect(other.steps()).toBe('a2 pending');
  });
});

describe('a forced window', () => {
  const night: Window = {
    name: 'nights',
    effect: 'allow',
    when: { days: null, time: { from: 22 * 60, to: 23 * 60 }, dates: null },
    timeZone: 'UTC',
    tiers: null,
    clusters: null,
    reason: 'nobody is there',
  };

  test('is not waited for, and the cluster says outside of which it begins', () => {
    const story = play({ stages }, { windows: [night] });
    expect(story.phase()).toBe('held');
    forces(story, 'window', 60);
    story.until('cluster-started t1');
    expect(story.all('not-awaited')[0]?.message).toMatch(
      /^t1 does not wait for window nights \(allow .+: nobody is there\), next opening .+; window forced by ann/,
    );
  });

  test('is waited for again when it has lapsed, also within a stage', () => {
    const story = play({ stages: ['test: t1 | t2'] }, { windows: [night] });
    forces(story, 'window', 2);
    story.until('delivered t1');
    story.pass('1h');
    expect(story.steps()).toBe('t1 verified, t2 pending');
    expect(story.waiting.map((one) => one.for)).toEqual(['window']);
  });

  test('passes no freeze', () => {
    const scene = sceneOf({ clusters: ['t1'], windows: [night] });
    scene.freeze({ name: 'year-end' });
    const story = scene.start({ stages: ['test: t1'] });
    forces(story, 'window', 60);
    story.pass('30m');
    expect(story.steps()).toBe('t1 pending');
    expect(story.waiting.map((one) => one.for)).toEqual(['freeze']);
  });

  test('lapses by the time of the world, whatever time the log has', () => {
    const scene = sceneOf({ clusters: ['t1'], windows: [night] });
    scene.aheadMs = 600 * minute;
    const story = scene.start({ stages: ['test: t1'] });
    story.does('ann', ask.force('window', scene.world.now - scene.aheadMs + 30 * minute));
    story.pass('1m');
    expect(story.steps()).not.toBe('t1 pending');
  });
});

describe('what is forced', () => {
  test('is shown as long as anybody looks, with who, why, until when and what was passed', () => {
    const story = soaking();
    forces(story, 'soak', 30);
    const until = story.world.now + 30 * minute;
    const [before] = exceptionsOf(story.rollout);
    expect(before).toMatchObject({ code: 'forced-soak', stage: 'app', by: 'ann', until });
    expect(before?.message).toBe(
      `app: soak forced by ann until ${instantText(until)}: INC-7; so far nothing was passed by it`,
    );
    story.until('completed');
    expect(exceptionsOf(story.rollout)[0]?.message).toContain(
      'not waited for: wave 1 of app soaks',
    );
  });

  test('never lets anything begin that a regression has stopped', () => {
    const story = soaking({ strategy: { onRegression: 'halt' } });
    for (const what of ['soak', 'blind', 'incident', 'baseline', 'window'] as const) {
      forces(story, what, 600);
    }
    story.world.turns('a1', 'bad');
    story.until('halted regression');
    story.pass('2h');
    expect(story.steps()).toBe('t1 verified, a1 delivered, a2 pending');
  });
});
