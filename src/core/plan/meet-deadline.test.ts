import { describe, expect, test } from 'vitest';
import { check, fleetWith, rolloutWith, source, tenant } from '../../../test/fixtures/fleet.ts';
import { planRollout } from './plan-rollout.ts';
import type { FleetWords } from '../../../test/fixtures/fleet.ts';
import type { ComparedCheck } from '../fleet/check.ts';
import type { Strategy } from '../fleet/fleet.ts';
import type { Foresee } from './meet-deadline.ts';
import type { Planning } from './plan.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Three stages of a wave each; a delivery may take three minutes. */
const fleet: FleetWords = {
  clusters: ['lab', 'shop', 'files', 'wiki'],
  tenants: [
    tenant('load', { on: ['lab'], traffic: 'synthetic', exposure: 'isolated' }),
    tenant('shop', { on: ['shop'], exposure: 'internet' }),
    tenant('files', { on: ['files'], exposure: 'partner' }),
    tenant('wiki', { on: ['wiki'] }),
  ],
  sources: [source('out', 'outside')],
};

/** A verdict takes three minutes, and evidence half a minute to arrive. */
const errors = check('errors', 'out');

const memory: ComparedCheck = {
  name: 'memory',
  source: 'out',
  required: true,
  warmUpMs: 2 * minuteMs,
  compare: {
    measure: { kind: 'gauge', query: 'memory', limit: null },
    bad: 'higher',
    effect: { min: 2, unit: 'ratio' },
    weight: 1,
    historyMs: 7 * 24 * hourMs,
  },
};

interface Words {
  readonly deadlineMs: number;
  readonly checks?: readonly (typeof errors | ComparedCheck)[];
  readonly strategy?: Partial<Strategy>;
  readonly foresee?: Foresee;
}

function planBy({ deadlineMs, checks = [errors], strategy, foresee }: Words): Planning {
  const order = { name: 'exposure', order: 'exposure', deadlineMs, ...strategy } as const;
  const attackVector = { exposure: 'partner', component: null } as const;
  const rollout = rolloutWith({ checks, strategy: order, attackVector });
  return planRollout({ fleet: fleetWith(fleet), rollout, now: 0, foresee: foresee ?? null });
}

function planned(words: Words) {
  const planning = planBy(words);
  if (planning.kind === 'planned') return planning.plan;
  throw new Error(planning.refusals.map(({ message }) => message).join());
}

/** By stage, the minutes that it soaks for. */
const soaksOf = ({ stages }: ReturnType<typeof planned>) =>
  stages.map(({ tier, soakMs }) => [tier, Math.round(soakMs / minuteMs)]);

describe('a deadline', () => {
  test('that is long enough takes nothing from any soak, and asks nobody', () => {
    const plan = planned({ deadlineMs: 3 * hourMs });
    expect(soaksOf(plan)).toEqual([
      ['smoke', 10],
      ['internet', 60],
      ['partner', 60],
      ['unexposed', 60],
    ]);
    expect(plan.deadline).toMatchObject({
      deadlineMs: 3 * hourMs,
      takesMs: (3 * 3 + 3 * 0.5 + 130) * minuteMs,
      usualMs: (3 * 3 + 3 * 0.5 + 130) * minuteMs,
      leastMs: (3 * 3 + 3 * 0.5 + 3 * 3) * minuteMs,
      deliveryMs: 9 * minuteMs,
      settlingMs: 1.5 * minuteMs,
    });
    expect(plan.deadline?.stages.map(({ stage }) => stage)).toEqual([
      'smoke',
      'internet',
      'partner',
    ]);
    const risks = plan.stages.flatMap(({ gates }) => gates.map(({ kind }) => kind));
    expect(risks).not.toContain('accept-risk');
  });

  test('that is not divides its time by what is usual where no traffic is known; the unexposed take theirs', () => {
    const plan = planned({ deadlineMs: 75.5 * minuteMs });
    expect(soaksOf(plan)).toEqual([
      ['smoke', 5],
      ['internet', 30],
      ['partner', 30],
      ['unexposed', 60],
    ]);
    expect(plan.stages[1]).toMatchObject({ waveSoakMs: plan.stages[1]?.soakMs });
    expect(plan.stages[2]?.gates[0]).toEqual({
      kind: 'soak',
      of: 'internet',
      soakMs: plan.stages[1]?.soakMs,
    });
  });

  test('asks of each stage that its soak be accepted by its name, with what that costs', () => {
    const [, internet, , unexposed] = planned({ deadlineMs: 75.5 * minuteMs }).stages;
    const risk = internet?.gates.find((gate) => gate.kind === 'accept-risk');
    expect(risk).toMatchObject({
      risk: 'shortened-soak',
      clusters: ['shop'],
      hint: 'a later `deadline`, or a higher `maxConcurrency`, leaves more time to soak',
      trade: { stage: 'internet', usualSoakMs: hourMs, soakMs: internet?.soakMs, sees: null },
    });
    expect(unexposed?.gates.map(({ kind }) => kind)).toEqual(['soak']);
  });

  test('is divided so that all see the same, where the traffic is known', () => {
    // On files there is a hundredth of the traffic; nobody knows that of the lab.
    const rates = new Map([
      ['internet', 100],
      ['partner', 1],
    ]);
    const foresee: Foresee = (stages, { stage, soakMs }) => {
      const rate = rates.get(stages[stage]?.tier ?? '');
      const cluster = stages[stage]?.waves[0]?.clusters[0] ?? '';
      const smallest = 1 + Math.sqrt((10 * minuteMs) / (rate ?? 1) / soakMs);
      return rate === undefined ? [] : [{ check: 'failing', cluster, smallest }];
    };
    const plan = planned({ deadlineMs: 75.5 * minuteMs, foresee });
    const [smoke, internet, partner] = plan.deadline?.stages ?? [];
    expect(smoke?.sees).toBeNull();
    // The shop sees more with its floor than files can at all: files gets what is left.
    expect(internet).toMatchObject({ soakMs: 3 * minuteMs });
    expect(partner?.soakMs).toBeGreaterThan(56 * minuteMs);
    expect(partner?.sees).toMatchObject({ check: 'failing', cluster: 'files' });
    expect(partner?.sees?.usual).toBeCloseTo(1.408, 2);
    expect(partner?.sees?.now).toBeCloseTo(1.42, 2);
  });

  test('goes by the check that sees the least', () => {
    const foresee: Foresee = () => [
      { check: 'failing', cluster: 'shop', smallest: 1.4 },
      { check: 'slow', cluster: 'shop', smallest: null },
    ];
    const { deadline } = planned({ deadlineMs: hourMs, foresee });
    expect(deadline?.stages[1]?.sees).toEqual({
      check: 'slow',
      cluster: 'shop',
      usual: null,
      now: null,
    });
  });

  test('leaves every check the time for a verdict (promise 3), and is refused where it does not', () => {
    const gauged = planned({ deadlineMs: 117 * minuteMs, checks: [memory] });
    // Half an hour and two steps; what is shorter as it is, stays so.
    expect(soaksOf(gauged)).toEqual([
      ['smoke', 10],
      ['internet', 33],
      ['partner', 33],
      ['unexposed', 60],
    ]);
    const planning = planBy({ deadlineMs: 90 * minuteMs, checks: [memory] });
    expect(planning).toEqual({
      kind: 'refused',
      refusals: [
        {
          code: 'deadline-too-short',
          promise: 3,
          message:
            'A deadline of 1h 30m is too short for smoke, internet and partner: 3 waves take 1h 56m at least. ' +
            'Deliveries may take 9m of it, the rest are the shortest soaks in which every required check can have a ' +
            'verdict. Give it 1h 56m, or make fewer waves: smoke has 1, by its maxConcurrency, its ramp and the ' +
            'copies of its tenants.',
        },
      ],
    });
  });

  test('is what such a refusal says', () => {
    expect(planBy({ deadlineMs: 116 * minuteMs, checks: [memory] }).kind).toBe('planned');
  });

  test('leaves a soak that owes less than a verdict as it is', () => {
    const strategy = { stages: { internet: { soakMs: 30_000 } } } as const;
    expect(planned({ deadlineMs: 30 * minuteMs, strategy }).stages[1]?.soakMs).toBe(30_000);
  });
});
