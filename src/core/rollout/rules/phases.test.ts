import { describe, expect, test } from 'vitest';
import { minute, type Scene, type Story } from '../../../../test/fixtures/story.ts';
import {
  comes,
  phasedPace as pace,
  phasedScene as scene,
  phasedStages as stages,
  phasesIn,
  twoPhases,
} from '../../../../test/fixtures/story-phases.ts';

const ask = {
  rollback: { kind: 'rollback', reason: 'customers complain' },
  resume: { kind: 'resume', reason: 'it was nothing' },
  pause: { kind: 'pause', reason: 'lunch' },
  abort: { kind: 'abort', reason: 'enough' },
  skip: { kind: 'skip', cluster: 'a2', reason: 'being moved', until: null },
} as const;

const waitsFor = ({ waiting }: Story) => waiting.map((one) => `${one.for} ${one.owner}`);
const words = ({ waiting }: Story) => waiting.map(({ message }) => message).join('; ');
const runs = (fleet: Scene, component: string, cluster: string) =>
  [...fleet.world.zones(component, cluster).values()].map(({ revision }) => revision);

describe('a later phase of the fleet', () => {
  test('claims nothing, and says why, until every cluster runs the earlier one and its last soak is over', () => {
    const { readers, writers } = twoPhases('fleet');
    expect(writers.phase()).toBe('queued');
    expect(waitsFor(writers)).toEqual(['phase g-readers']);
    expect(words(writers)).toMatch(/readers v2 .* is everywhere: t1, a1 and a2 do not run it yet/);
    comes(readers, 'wave-verified 1.1');
    expect(words(writers)).toMatch(/its last soak is not over/);
    expect(writers.rollout.claimed).toBe(false);
    comes(readers, 'through');
    comes(writers, 'zone-started t1/a');
  });

  test('keeps the earlier one from ending until it has ended itself', () => {
    const { readers, writers } = twoPhases('fleet');
    comes(writers, 'wave-verified 1.1');
    expect(readers.phase()).toBe('progressing');
    expect(words(readers)).toMatch(/watches on, and can go back, until g-writers has ended/);
    comes(writers, 'completed');
    comes(readers, 'completed');
    expect(readers.told().filter((one) => one === 'through')).toEqual(['through']);
  });

  test('waits for what was skipped, until another rollout has brought the same there', () => {
    const { fleet, readers, writers } = twoPhases('fleet');
    readers.does('ann', ask.skip);
    comes(readers, 'through');
    fleet.pass('30m');
    expect(words(writers)).toMatch(
      /a2 does not run it yet; another rollout of readers v2 brings it/,
    );
    const late = fleet.start({ name: 'late', component: 'readers', stages: ['app: a2'], pace });
    comes(late, 'wave-verified 0.0');
    comes(writers, 'zone-started t1/a');
  });

  test('is not let go by another revision of the component, nor by another component', () => {
    const { fleet, readers, writers } = twoPhases('fleet');
    readers.does('ann', ask.skip);
    comes(readers, 'through');
    const other = fleet.start({ name: 'other', component: 'c', stages: ['app: a2'], pace });
    comes(other, 'completed');
    const third = {
      name: 'third',
      component: 'readers',
      revision: 'v3',
      stages: ['app: a2'],
      pace,
    };
    expect(fleet.start(third).phase()).toBe('queued');
    fleet.pass('20m');
    expect(writers.rollout.claimed).toBe(false);
  });

  test('waits for clusters that have joined the fleet', () => {
    const { fleet, readers, writers } = twoPhases('fleet');
    fleet.share([{ type: 'phase-joined', rollout: 'g-readers', clusters: ['spare'] }]);
    comes(readers, 'through');
    expect(words(writers)).toMatch(/spare does not run it yet/);
    fleet.start({ name: 'late', component: 'readers', stages: ['app: spare'], pace });
    comes(writers, 'zone-started t1/a');
  });

  test('stops where another change takes the earlier one away, and finishes what it had begun', () => {
    const { fleet, readers, writers } = twoPhases('fleet');
    comes(writers, 'zone-started t1/a');
    const hotfix = { incident: 'INC-1', reason: 'it is down', until: 2 ** 42 };
    const fix = { name: 'fix', component: 'readers', stages: ['hotfix: a2'], revision: 'v1.1' };
    fleet.start({ ...fix, pace, exception: { hotfix } }).until('completed');
    expect(readers.phase()).toBe('halted');
    comes(writers, 'held phase g-readers');
    readers.does('ann', ask.resume);
    fleet.pass('30m');
    expect(writers.steps()).toBe('t1 verified, a1 pending, a2 pending');
    expect(words(writers)).toMatch(/a2 does not run it yet/);
  });

  test('ends when the earlier one was taken back before it began', () => {
    const { fleet, readers, writers } = twoPhases('fleet');
    comes(readers, 'zone-started a1/a');
    readers.does('ann', ask.rollback);
    comes(readers, 'rollback-finished');
    fleet.pass('15s');
    expect(writers.phase()).toBe('superseded');
    expect(fleet.shared.phases.size).toBe(0);
  });
});

describe('a later phase cluster by cluster', () => {
  test('begins on a cluster once the earlier one is verified there, while that goes on elsewhere', () => {
    const { readers, writers } = twoPhases('cluster');
    expect(waitsFor(writers)).toContain('phase g-readers');
    expect(words(writers)).toMatch(/t1 waits for readers v2 there/);
    comes(readers, 'wave-verified 0.0');
    comes(writers, 'zone-started t1/a');
    expect(readers.steps()).toMatch(/^t1 verified, a1 (pending|changing)/);
    comes(writers, 'completed');
    comes(readers, 'completed');
  });

  test('is not late for waiting', () => {
    const fleet = scene();
    const [readers, writers] = phasesIn(fleet, { scope: 'cluster' }, [
      {
        phase: 'readers',
        stages,
        pace: { ...pace, soakMs: 60 * minute, progressDeadlineMs: 240 * minute },
      },
      { phase: 'writers', stages, pace: { ...pace, progressDeadlineMs: 10 * minute } },
    ]);
    if (readers === undefined || writers === undefined) throw new Error('no phases');
    comes(readers, 'stage-verified 1');
    expect(writers.all('halted')).toEqual([]);
    comes(writers, 'completed');
  });
});

describe('while one of the group stands still', () => {
  test('no other begins a cluster, and what is half changed is finished', () => {
    const { fleet, readers, writers } = twoPhases('cluster');
    comes(writers, 'zone-started t1/a');
    comes(readers, 'zone-started a1/a');
    fleet.world.doomed.add('a1');
    fleet.world.unrestorable.add('a1');
    comes(readers, 'halted');
    fleet.pass('30m');
    expect(writers.steps()).toMatch(/^t1 (delivered|verified|restored)/);
    expect(writers.steps()).toMatch(/a1 pending, a2 pending$/);
  });
});

describe('on the way back', () => {
  test('later phases go first, all of what they changed, and nothing earlier is restored before', () => {
    const { fleet, readers, writers } = twoPhases('fleet');
    comes(writers, 'zone-started a1/a');
    fleet.world.acts.length = 0;
    readers.does('ann', ask.rollback);
    fleet.pass('15s');
    expect(readers.phase()).toBe('rolling-back');
    expect(words(readers)).toMatch(
      /is not restored yet: g-writers \(phase writers\) is on .*, and goes back first/,
    );
    expect(writers.phase()).toBe('rolling-back');
    comes(readers, 'rollback-finished');
    expect(writers.phase()).toBe('rolled-back');
    expect(writers.rollout.course).toMatchObject({ byPerson: true });
    for (const name of ['t1', 'a1', 'a2']) {
      expect(runs(fleet, 'readers', name)).toEqual(['v1', 'v1']);
      expect(runs(fleet, 'writers', name)).toEqual(['v1', 'v1']);
    }
    const lastOfWriters = writers.history.findLast(({ event }) => event.type === 'restored');
    const firstOfReaders = readers.history.find(({ event }) => event.type === 'restore-started');
    expect(firstOfReaders?.at).toBeGreaterThanOrEqual(lastOfWriters?.at ?? Infinity);
  });

  test('what hurts since the later one came is its own doing: the earlier one stays where it is', () => {
    const { fleet, readers, writers } = twoPhases('fleet');
    comes(writers, 'delivered t1');
    fleet.world.turns('t1', 'bad');
    comes(writers, 'regressed t1 change');
    fleet.pass('1m');
    expect(readers.rollout.regressions).toEqual([]);
    expect(waitsFor(readers)).toContain('later-phase t1');
    comes(writers, 'rollback-finished');
    fleet.world.turns('t1', 'good');
    comes(readers, 'completed');
    expect(writers.phase()).toBe('rolled-back');
    expect(runs(fleet, 'readers', 't1')).toEqual(['v2', 'v2']);
  });

  test('and what was its own doing is not held against the earlier one once that is over', () => {
    const { fleet, readers, writers } = twoPhases('cluster');
    comes(writers, 'delivered t1');
    fleet.world.turns('t1', 'bad');
    comes(writers, 'rollback-finished');
    fleet.pass('3m');
    expect(waitsFor(readers)).toContain('later-phase t1');
    fleet.world.turns('t1', 'good');
    comes(readers, 'completed');
    expect(readers.all('regressed')).toEqual([]);
  });

  test('what hurts where the later one has not been takes both back', () => {
    const { fleet, readers, writers } = twoPhases('fleet');
    comes(writers, 'delivered t1');
    fleet.world.turns('a2', 'bad');
    comes(readers, 'regressed a2 change');
    comes(writers, 'rollback-finished');
    comes(readers, 'rollback-finished');
    expect(runs(fleet, 'writers', 't1')).toEqual(['v1', 'v1']);
  });

  test('an earlier one waits for ever for what was aborted and left, and says what has to be done', () => {
    const { fleet, readers, writers } = twoPhases('fleet');
    comes(writers, 'wave-verified 0.0');
    readers.does('ann', ask.rollback);
    writers.does('ann', ask.abort);
    fleet.pass('10m');
    expect(readers.all('restored')).toEqual([]);
    expect(words(readers)).toMatch(
      /no more at work: writers has to be brought back from v2 there first/,
    );
    const old = { name: 'old', component: 'writers', revision: 'v1', stages: ['test: t1'], pace };
    fleet.start(old).until('wave-verified 0.0');
    comes(readers, 'rollback-finished');
  });
});
