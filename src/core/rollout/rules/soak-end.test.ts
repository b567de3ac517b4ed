import { comparedCheck } from '../../../../test/fixtures/compared.ts';
import type { Grade } from '../../judge/evidence.ts';
import { gradeKey } from '../history/state.ts';
import { describe, expect, test } from 'vitest';
import { ask } from '../../../../test/fixtures/ask.ts';
import { minute, play, type Story } from '../../../../test/fixtures/story.ts';
import { react } from './react.ts';
import { isSoakOver } from './soak-end.ts';
import { requiredOf, type Turn } from './turn.ts';

type Policy = 'approve' | 'extend' | 'advance';
const policies = ['approve', 'extend', 'advance'] as const;

/** Delivered, and no soak is owed: what the check says is all that is open. */
function delivered(onInconclusive: Policy, stages = ['test: t1']): Story {
  const pace = { soakMs: 0, waveSoakMs: 0 };
  const story = play({ stages, pace, strategy: { onInconclusive } });
  story.until('delivered');
  story.told();
  // From here on the sources stand still, so that nothing is decided but what a test decides.
  story.knownUntil = story.world.now;
  return story;
}

/** A turn in which the check has heard all until now, and cannot tell. */
function undecidedTurn({ rollout, scene, world }: Story): Turn {
  const message = 'it cannot be told';
  const grade = { verdict: 'inconclusive', value: 1, coverage: 1, onset: null, message } as const;
  const heard = { since: 0, until: world.now, series: new Map() };
  return {
    rollout,
    fleet: scene.shared,
    seen: {
      clusters: new Map(),
      evidence: new Map([['errors', heard]]),
      done: new Map(),
      failures: [],
      troubles: new Map(),
    },
    now: world.now,
    events: [],
    required: requiredOf(rollout),
    compared: new Map(),
    begun: { clusters: 0 },
    grades: new Map([['errors', new Map([['t1', grade]])]]),
    waits: [],
  };
}

describe('a soak that cannot decide', () => {
  test.each(policies)('%s: has the time of its check to come to a verdict first', (policy) => {
    const story = delivered(policy);
    story.pass('2m15s');
    const turn = undecidedTurn(story);
    expect(isSoakOver(turn, 'wave')).toBe(false);
    expect(turn.waits.map(({ reason }) => reason.for)).toEqual(['soak']);
    expect(turn.events).toEqual([]);
  });

  test('approve: asks a person, and goes on with the first who accepts it', () => {
    const story = delivered('approve');
    story.pass('5m');
    const turn = undecidedTurn(story);
    expect(isSoakOver(turn, 'wave')).toBe(false);
    expect(turn.waits.map(({ reason }) => `${reason.for} ${reason.owner}`)).toEqual([
      'inconclusive person',
    ]);
    expect(turn.waits[0]?.reason.message).toContain(
      'tierwise approve r --stage test --accept inconclusive',
    );
    story.does('ann', ask.approve(null, 'inconclusive'));
    expect(isSoakOver(undecidedTurn(story), 'wave')).toBe(true);
  });

  test('advance: does not let go what came back just now, and has to warm up again', () => {
    const story = delivered('advance');
    story.pass('5m');
    const clusters = new Map(story.rollout.clusters);
    for (const [name, cluster] of clusters) {
      clusters.set(name, { ...cluster, deliveredAt: story.world.now - minute });
    }
    story.rollout = { ...story.rollout, clusters };
    expect(isSoakOver(undecidedTurn(story), 'wave')).toBe(false);
  });

  test('extend: goes on', () => {
    const story = delivered('extend');
    story.pass('5m');
    const turn = undecidedTurn(story);
    expect(isSoakOver(turn, 'wave')).toBe(false);
    expect(turn.waits.map(({ reason }) => reason.for)).toEqual(['evidence']);
  });

  test('advance: goes on and leaves a debt', () => {
    const story = delivered('advance', ['test: t1 | t2']);
    story.pass('5m');
    const turn = undecidedTurn(story);
    expect(isSoakOver(turn, 'wave')).toBe(true);
    const decided = ({ events }: Turn) => events.filter(({ type }) => type !== 'graded');
    expect(decided(turn)).toMatchObject([{ type: 'advanced-undecided', stage: 0, wave: 0 }]);
    expect(turn.rollout.debts.map(({ kind }) => kind)).toEqual(['inconclusive']);
    // What was let go once is, and what comes after it is a debt of its own.
    expect(isSoakOver(turn, 'wave')).toBe(true);
    expect(decided(turn)).toHaveLength(1);
    story.rollout = { ...turn.rollout, wave: 1 };
    const next = undecidedTurn(story);
    expect(isSoakOver(next, 'wave')).toBe(true);
    expect(decided(next)).toMatchObject([{ type: 'advanced-undecided', stage: 0, wave: 1 }]);
  });
});

describe('a stage that soaks until there is evidence', () => {
  /** A check that has such a share of what it needs. */
  function informedTurn(story: Story, information: number): Turn {
    const { plan } = story.rollout.pinned;
    const stages = plan.stages.map((stage) => ({ ...stage, untilEvidence: true }));
    const pinned = { ...story.rollout.pinned, plan: { ...plan, stages } };
    const turn = undecidedTurn({ ...story, rollout: { ...story.rollout, pinned } });
    const grade = turn.grades.get('errors')?.get('t1');
    if (grade === undefined) throw new Error('no grade');
    const check = comparedCheck();
    const receipt = () => null;
    const proof = { grade, evidence: 1, information, isLost: false, receipt };
    const one = { ...proof, check, name: 't1', weight: 0.01 };
    turn.compared.set(gradeKey('errors', 't1'), one);
    return turn;
  }

  test('goes on without asking anybody while a check has too little of it', () => {
    const story = delivered('approve');
    story.pass('5m');
    const turn = informedTurn(story, 0.43);
    expect(isSoakOver(turn, 'wave')).toBe(false);
    expect(turn.waits.map(({ reason }) => `${reason.for} ${reason.owner}`)).toEqual([
      'evidence tierwise',
    ]);
    expect(turn.waits[0]?.reason.message).toContain('(43 % of the evidence it needs)');
  });

  test('goes on with too little of it where its soak is forced, and says what was missing', () => {
    const story = delivered('approve');
    story.pass('5m');
    story.does('ann', ask.force('soak', story.world.now + 60 * minute));
    const turn = informedTurn(story, 0.43);
    const healthy = { verdict: 'healthy', value: 0, coverage: 1, onset: null, message: 'so far' };
    turn.grades.set('errors', new Map([['t1', healthy as Grade]]));
    expect(isSoakOver(turn, 'wave')).toBe(true);
    expect(turn.events).toMatchObject([
      { type: 'not-awaited', message: expect.stringContaining('(43 % of the evidence it needs)') },
    ]);
  });

  test('asks a person when a check has all of it, and still cannot tell', () => {
    const story = delivered('approve');
    story.pass('5m');
    const turn = informedTurn(story, 1);
    expect(isSoakOver(turn, 'wave')).toBe(false);
    expect(turn.waits.map(({ reason }) => reason.for)).toEqual(['inconclusive']);
  });
});

test('a wave that failed as a whole waits for the verdicts on what was changed before it', () => {
  const story = delivered('approve', ['test: t1 | t2']);
  const clusters = new Map(story.rollout.clusters);
  for (const [name, cluster] of clusters) {
    if (name === 't2') clusters.set(name, { ...cluster, step: 'failed' });
  }
  story.rollout = { ...story.rollout, clusters, wave: 1 };
  const turn = undecidedTurn(story);
  expect(isSoakOver(turn, 'wave')).toBe(false);
  expect(turn.waits[0]?.reason.message).toContain('errors on t1: it cannot be told');
  turn.grades.clear();
  const grade = { verdict: 'healthy', value: 0, coverage: 1, onset: null, message: '' } as const;
  turn.grades.set('errors', new Map([['t1', grade]]));
  expect(isSoakOver(turn, 'wave')).toBe(true);
});

describe('what is undecided when a soak ends', () => {
  /** It was recorded when it was too early to tell. */
  function earlyTurn(policy: Policy, now = 0): Turn {
    const story = delivered(policy);
    story.pass('5m');
    const known = story.rollout.grades.get(gradeKey('errors', 't1'));
    expect(known?.grade.message).toMatch(/^too early to tell/);
    const turn = undecidedTurn(story);
    return { ...turn, now: Math.max(now, turn.now) };
  }

  const messagesOf = ({ events }: Turn): readonly string[] =>
    events.flatMap((event) => (event.type === 'graded' ? event.grade.message : []));

  test.each(policies)('%s: is recorded once more, with what is known by then', (policy) => {
    const turn = earlyTurn(policy);
    const before = turn.rollout.grades.get(gradeKey('errors', 't1'));
    for (let again = 0; again < 3; again += 1) isSoakOver(turn, 'wave');
    expect(messagesOf(turn)).toEqual(['it cannot be told']);
    expect(turn.events[0]).toMatchObject({ type: 'graded', isAgain: true });
    const known = turn.rollout.grades.get(gradeKey('errors', 't1'));
    expect(known).toMatchObject({ grade: { message: 'it cannot be told' }, since: before?.since });
  });

  test('is recorded again when its stage ends, and what was verified before it is not', () => {
    const turn = earlyTurn('advance');
    expect(isSoakOver(turn, 'wave')).toBe(true);
    const clusters = new Map(turn.rollout.clusters);
    for (const [name, cluster] of clusters) clusters.set(name, { ...cluster, step: 'verified' });
    turn.rollout = { ...turn.rollout, clusters };
    isSoakOver(turn, 'wave');
    expect(messagesOf(turn)).toHaveLength(1);
    turn.rollout = { ...turn.rollout, wave: 1 };
    isSoakOver(turn, 'stage');
    expect(messagesOf(turn)).toHaveLength(2);
  });

  test('is recorded again when the deadline cuts the soak off', () => {
    const turn = earlyTurn('extend', 1_000 * 60 * minute + earlyTurn('extend').now);
    isSoakOver(turn, 'wave');
    react(turn);
    expect(messagesOf(turn)).toHaveLength(2);
    expect(turn.events.at(-1)).toMatchObject({ type: 'halted', code: 'progress-deadline' });
  });

  test('is recorded with its proof', () => {
    const turn = earlyTurn('extend');
    const check = comparedCheck();
    const grade = turn.grades.get('errors')?.get('t1');
    if (grade === undefined) throw new Error('no grade');
    const proof = { evidence: 1, information: 1, isLost: false, receipt: () => ({ read: 'all' }) };
    const one = { ...proof, grade, check, name: 't1', weight: 0.01 };
    turn.compared.set(gradeKey('errors', 't1'), one);
    const required = turn.required.map((asked) => ({ ...asked, check }));
    isSoakOver({ ...turn, required }, 'wave');
    expect(turn.events).toMatchObject([{ evidence: { read: 'all', source: 'prom' } }]);
  });
});

describe('a source that says nothing of the time since the change', () => {
  test.each(policies)('%s: is silence, and nothing undecided that could be let go', (policy) => {
    const story = delivered(policy);
    story.pass('30m');
    expect(story.told()).toEqual([]);
    story.knownUntil = null;
    story.pass('3m');
    expect(story.phase()).toBe('completed');
    expect(story.world.now - (story.history[0]?.at ?? 0)).toBeGreaterThan(30 * minute);
  });
});
