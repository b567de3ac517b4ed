import { describe, expect, test } from 'vitest';
import { fleetWith, rolloutWith, tenant } from '../../test/fixtures/fleet.ts';
import { errors, minute, prom, start } from '../../test/fixtures/story.ts';
import type { Check, ComparedCheck, Measure } from '../core/fleet/check.ts';
import { zonedCalendar } from '../calendar/zoned-calendar.ts';
import { planRollout } from '../core/plan/plan-rollout.ts';
import { openSqlite } from '../store/sqlite/open.ts';
import { type Outcome, simulate } from './simulate.ts';
import { componentOf, type WhatIf } from './world.ts';

const zones = ['a', 'b', 'c'];
const well: WhatIf = { harmed: [], silenced: [], stuck: [], unreachable: [], zoneMs: minute };

interface Judged {
  readonly checks?: readonly Check[];
  readonly untilEvidence?: boolean;
}

/** Plays a rollout over a test cluster, three for applications, and two that watch them all. */
async function play(
  whatIf: Partial<WhatIf>,
  withinMs = 24 * 60 * minute,
  { checks = [errors], untilEvidence = false }: Judged = {},
): Promise<Outcome> {
  const figures = { soakMs: 30 * minute, waveSoakMs: 10 * minute, untilEvidence };
  const fleet = fleetWith({
    tiers: ['test', 'application', 'infrastructure'],
    figures: {
      test: figures,
      application: { ...figures, approvals: 2, progressDeadlineMs: 180 * minute },
      infrastructure: figures,
    },
    sources: [prom],
    clusters: [
      { name: 'test-1', zones },
      { name: 'app-1', zones, witnesses: ['obs-1'] },
      { name: 'app-2', zones, witnesses: ['obs-1'] },
      { name: 'app-3', zones },
      { name: 'obs-1', zones },
    ],
    tenants: [
      tenant('load', { on: ['test-1'], traffic: 'synthetic', criticality: 'test' }),
      tenant('shop', { on: ['app-1', 'app-2', 'app-3'] }),
      tenant('metrics', { on: ['obs-1'], criticality: 'infrastructure' }),
    ],
  });
  const spec = rolloutWith({ checks });
  const planning = planRollout({ fleet, rollout: spec, now: start });
  if (planning.kind === 'refused') throw new Error(JSON.stringify(planning.refusals));
  const question = {
    fleet,
    spec,
    plan: planning.plan,
    whatIf: { ...well, ...whatIf },
    start,
    withinMs,
  };
  const store = await openSqlite(':memory:');
  try {
    return await simulate(question, store, zonedCalendar());
  } finally {
    await store.close();
  }
}

/** What runs in the end, by cluster: one revision, or several. */
function revisions({ world }: Outcome): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...world.clusters.values()].map((cluster) => {
      const all = [...componentOf(cluster, 'ingester').zones.values()];
      return [cluster.name, [...new Set(all.map(({ running }) => running?.revision))].join()];
    }),
  );
}

describe('what if', () => {
  test('all goes well: it completes, after approvals by distinct people', async () => {
    const outcome = await play({});
    expect(outcome.rollout.course).toMatchObject({ kind: 'ended', as: 'completed' });
    expect(new Set(Object.values(revisions(outcome)))).toEqual(new Set(['v2']));
    expect(new Set(outcome.rollout.approvals.map(({ by }) => by)).size).toBe(2);
  });

  test('it harms the second application cluster: the stage goes back, the last is never touched', async () => {
    const outcome = await play({ harmed: ['app-2'] });
    expect(outcome.rollout.course).toMatchObject({ kind: 'halted', code: 'partial-rollback' });
    expect(revisions(outcome)).toEqual({
      'test-1': 'v2',
      'app-1': 'before',
      'app-2': 'before',
      'app-3': 'before',
      'obs-1': 'before',
    });
  });

  test('it silences a cluster: that is taken for a regression after the deadline', async () => {
    const outcome = await play({ silenced: ['test-1'] });
    expect(outcome.rollout.regressions).toMatchObject([
      { cluster: 'test-1', cause: 'lost-signal' },
    ]);
    expect(revisions(outcome)['app-1']).toBe('before');
  });

  test('it never gets ready on a cluster: the deadline halts it, and the rest is untouched', async () => {
    const outcome = await play({ stuck: ['app-1'] });
    expect(outcome.rollout.course).toMatchObject({ kind: 'halted', code: 'progress-deadline' });
    expect(revisions(outcome)['obs-1']).toBe('before');
  });

  test('a cluster cannot be reached: it is left out as a debt, and the rest goes on', async () => {
    const outcome = await play({ unreachable: ['app-3'] });
    expect(outcome.rollout.course).toMatchObject({ kind: 'ended', as: 'completed' });
    expect(outcome.rollout.debts).toMatchObject([{ kind: 'deferred', cluster: 'app-3' }]);
  });

  test('it takes longer than the question asks for: the answer says what it waits for', async () => {
    const outcome = await play({}, 20 * minute);
    expect(outcome.rollout.course.kind).toBe('forward');
    expect(outcome.waiting.map((reason) => reason.for)).toEqual(['soak']);
    expect(outcome.endedAt - start).toBeLessThan(21 * minute);
  });

  test('the same question has the same answer', async () => {
    const [one, other] = [await play({ harmed: ['app-1'] }), await play({ harmed: ['app-1'] })];
    expect(other.history).toEqual(one.history);
  });
});

/** A check that compares, and asks the same source. */
function beside(measure: Measure): ComparedCheck {
  const effect = { min: 2, unit: 'ratio' } as const;
  const compare = {
    measure,
    bad: 'higher',
    effect,
    weight: 1,
    historyMs: 48 * 60 * minute,
  } as const;
  return { name: 'beside', source: prom.name, required: true, warmUpMs: 2 * minute, compare };
}

test('what if soaks end with the evidence: a smaller effect takes longer', async () => {
  const day = 24 * 60 * minute;
  const ends = [2, 1.2].map(async (min) => {
    const check = beside({ kind: 'rate', errors: ['errors'], total: ['requests'] });
    const compare = { ...check.compare, effect: { min, unit: 'ratio' } as const };
    const outcome = await play({}, 7 * day, {
      checks: [{ ...check, compare }],
      untilEvidence: true,
    });
    expect(outcome.rollout.course).toMatchObject({ kind: 'ended', as: 'completed' });
    return outcome.endedAt - start;
  });
  const [soon = 0, late = 0] = await Promise.all(ends);
  expect(late).toBeGreaterThan(soon + 60 * minute);
});

const measures: Readonly<Record<string, Measure>> = {
  rate: { kind: 'rate', errors: ['errors'], total: ['requests'] },
  latency: { kind: 'latency', histogram: 'seconds', form: 'classic', bounds: [0.1, 1] },
  gauge: { kind: 'gauge', query: 'memory', limit: null },
};

describe.each(Object.entries(measures))('what if, judged by a %s', (_kind, measure) => {
  const judged = (whatIf: Partial<WhatIf>): Promise<Outcome> =>
    play(whatIf, 24 * 60 * minute, { checks: [beside(measure)] });

  test('all goes well: it completes', async () => {
    const outcome = await judged({});
    expect(outcome.waiting).toEqual([]);
    expect(outcome.rollout.course).toMatchObject({ kind: 'ended', as: 'completed' });
  });

  test('it harms a cluster: that is seen, and the rest is never touched', async () => {
    const outcome = await judged({ harmed: ['app-1'] });
    expect(outcome.rollout.regressions).toMatchObject([{ cluster: 'app-1', cause: 'change' }]);
    expect(revisions(outcome)['obs-1']).toBe('before');
  });

  test('it silences a cluster: that is taken for a regression after the deadline', async () => {
    const outcome = await judged({ silenced: ['test-1'] });
    expect(outcome.rollout.regressions).toMatchObject([
      { cluster: 'test-1', cause: 'lost-signal' },
    ]);
    expect(revisions(outcome)['app-1']).toBe('before');
  });
});
