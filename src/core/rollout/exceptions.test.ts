import { describe, expect, test } from 'vitest';
import { ask } from '../../../test/fixtures/ask.ts';
import { minute, play, type Story } from '../../../test/fixtures/story.ts';
import type { RiskGate } from '../plan/plan.ts';
import { describe as told } from './describe.ts';
import { exceptionsOf } from './exceptions.ts';
import { evolve, fold, type Happened } from './history/evolve.ts';

const unseen: RiskGate = {
  kind: 'accept-risk',
  risk: 'no-outside-check',
  clusters: ['a1'],
  hint: 'add a check',
};
const shortened: RiskGate = {
  kind: 'accept-risk',
  risk: 'shortened-soak',
  clusters: ['a1'],
  hint: 'a later `deadline` leaves more time',
  trade: {
    stage: 'app',
    usualSoakMs: 60 * minute,
    soakMs: 10 * minute,
    sees: { check: 'failing', cluster: 'a1', usual: 1.4, now: 2.6 },
  },
};

const story = (): Story =>
  play({ stages: ['test: t1', 'app: a1'], gates: { app: [unseen, shortened] } });

describe('two risks of one stage', () => {
  test('are accepted one by one, each by its name', () => {
    const one = story();
    one.until('held accept-risk');
    expect(one.waiting.map(({ message }) => message)).toEqual([
      'nobody outside a1 would see the harm: add a check, or accept it: ' +
        'tierwise approve r --stage app --accept no-outside-check',
      'app would see less: the deadline leaves it a soak of 10m, usually 1h: the smallest regression that it can see ' +
        'is 2.6 times the usual, usually 1.4 times the usual (failing on a1, which has the least traffic): ' +
        'a later `deadline` leaves more time, or accept it: tierwise approve r --stage app --accept shortened-soak',
    ]);
    expect(one.does('ann', ask.approve())).toContain('--accept no-outside-check');
    one.does('ann', ask.approve(null, 'no-outside-check'));
    expect(one.does('ann', ask.approve())).toContain('--accept shortened-soak');
    expect(one.does('bob', ask.approve('app', 'no-outside-check'))).toContain(
      'accepted already, by ann',
    );
    expect(one.steps()).toContain('a1 pending');
    expect(one.does('bob', ask.approve(null, 'shortened-soak'))).toBe(
      'the risk shortened-soak of stage app is accepted',
    );
    one.until('delivered a1');
  });

  test('may be accepted ahead, but not by the author, and not where there is none', () => {
    const one = story();
    expect(one.does('author', ask.approve('app', 'shortened-soak'))).toContain('somebody else');
    expect(one.does('ann', ask.approve('test', 'shortened-soak'))).toContain('no such risk');
    expect(one.does('ann', ask.approve(null, 'shortened-soak'))).toContain('stage app');
  });

  test('stay in what is shown, with who accepted them and why', () => {
    const one = story();
    one.does('ann', { ...ask.approve('app', 'shortened-soak'), reason: 'it is exploited' });
    const [none, accepted] = exceptionsOf(one.rollout);
    expect(none).toMatchObject({ code: 'no-outside-check', stage: 'app', by: null, at: null });
    expect(accepted).toMatchObject({ code: 'shortened-soak', by: 'ann', at: one.world.now });
    expect(accepted?.message).toMatch(/^app: the deadline leaves it .* \(it is exploited\)$/);
  });

  test('are told as what somebody did', () => {
    const one = story();
    one.does('ann', ask.approve('app', 'shortened-soak'));
    const last = one.history.at(-1);
    expect(last && told(last, one.rollout.pinned)).toMatch(
      /^ann accepted for stage app a shortened/,
    );
  });
});

test('what a plan does without is shown with whoever started it', () => {
  const first = story().history[0];
  if (first?.event.type !== 'planned') throw new Error('it does not begin with its plan');
  const { pinned } = first.event;
  const exceptions = [
    { code: 'smoke-off' as const, message: 'no smoke stage comes first: no lab' },
  ];
  const plan = { ...pinned.plan, exceptions };
  const rollout = fold([{ ...first, event: { type: 'planned', pinned: { ...pinned, plan } } }]);
  expect(rollout && exceptionsOf(rollout)[0]).toEqual({
    code: 'smoke-off',
    stage: null,
    message: 'no smoke stage comes first: no lab',
    by: 'author',
    at: first.at,
    until: null,
  });
});

test('an acceptance of an old log, when there was one risk only, is folded as it was', () => {
  const { rollout } = story();
  const approval = { kind: 'risk', stage: 1, risk: 'no-outside-check', reason: '' } as const;
  const happened: Happened = { event: { type: 'approved', approval }, at: 1, actor: 'ann' };
  const risks = exceptionsOf(evolve(rollout, happened)).map(({ code, by }) => [code, by]);
  expect(risks).toEqual([
    ['no-outside-check', 'ann'],
    ['shortened-soak', null],
  ]);
});
