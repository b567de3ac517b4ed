import { comparedCheck } from '../../../../test/fixtures/compared.ts';
import { gradeKey } from '../history/state.ts';
import { describe, expect, test } from 'vitest';
import { ask } from '../../../../test/fixtures/ask.ts';
import { minute, play, type Story } from '../../../../test/fixtures/story.ts';
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
    expect(turn.events).toMatchObject([{ type: 'advanced-undecided', stage: 0, wave: 0 }]);
    expect(turn.rollout.debts.map(({ kind }) => kind)).toEqual(['inconclusive']);
    // What was let go once is, and what comes after it is a debt of its own.
    expect(isSoakOver(turn, 'wave')).toBe(true);
    expect(turn.events).toHaveLength(1);
    story.rollout = { ...turn.rollout, wave: 1 };
    const next = undecidedTurn(story);
    expect(isSoakOver(next, 'wave')).toBe(true);
    expect(next.events).toMatchObject([{ type: 'advanced-undecided', stage: 0, wave: 1 }]);
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
    const one = { ...proof, check, name: 't1', stage: 0 };
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
