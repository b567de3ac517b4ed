import { describe, expect, test } from 'vitest';
import { poisson } from '../../../../bench/judge/tracks/sampler/counts.ts';
import { comparedCheck } from '../../../../test/fixtures/compared.ts';
import { minute, play, prom, start } from '../../../../test/fixtures/story.ts';
import { chanceFor } from '../../../simulate/chance.ts';
import { closeSteps, newColumns, zoneKey } from '../../judge/compare/columns.ts';
import type { Count, Series } from '../../judge/evidence.ts';
import { gradeCompared } from '../../judge/compare/grade.ts';
import { evolve } from '../history/evolve.ts';
import type { Rollout } from '../history/state.ts';
import { alphaOf, comparedQuestion } from './compared.ts';
import { zoneQuestions } from './compared-zones.ts';
import { gradeBeside } from './grade-beside.ts';
import { requiredOf, type Turn } from './turn.ts';

const check = comparedCheck({ zoneLabel: 'zone' });
const zones = ['a', 'b', 'c'];
const source = { ...prom, stepMs: minute };
const hour = 60 * minute;

/** A rollout on t1, whose zones were begun at these minutes after the start. */
function begun(minutes: Readonly<Record<string, number>>): Rollout {
  const story = play({ stages: ['test: t1'], checks: [check] });
  const before = zones.map((zone) => ({ zone, running: { revision: 'v1', restore: null } }));
  let rollout = evolve(story.rollout, {
    event: { type: 'cluster-started', cluster: 't1', before },
    at: start + minute,
    actor: 'tierwise',
  });
  for (const [zone, at] of Object.entries(minutes)) {
    const event = { type: 'zone-started', cluster: 't1', zone } as const;
    rollout = evolve(rollout, { event, at: start + at * minute, actor: 'tierwise' });
  }
  return rollout;
}

function asked(rollout: Rollout, now = start + hour) {
  const cluster = rollout.clusters.get('t1');
  if (cluster === undefined) throw new Error('no t1');
  const whole = comparedQuestion(rollout, { check, source, cluster, healthFrom: null, now });
  if (whole === null) throw new Error('not begun');
  return { whole, questions: zoneQuestions(cluster, whole) };
}

describe('what is asked of the zones of a changed cluster', () => {
  test('each is beside those that were not changed when it was, and the last one beside nothing', () => {
    const { questions } = asked(begun({ a: 2, b: 12, c: 22 }));
    expect(questions.map(({ zone }) => zone)).toEqual(['a', 'b']);
    expect(questions.map(({ question }) => [question.cluster, question.changedAt])).toEqual([
      ['t1/a', start + 2 * minute],
      ['t1/b', start + 12 * minute],
    ]);
    expect(questions[0]?.question.controls).toEqual([
      { name: 't1/b', changedAt: start + 12 * minute },
      { name: 't1/c', changedAt: start + 22 * minute },
    ]);
    expect(questions[1]?.question.controls).toEqual([
      { name: 't1/c', changedAt: start + 22 * minute },
    ]);
  });

  test('nothing where the check does not say that zones are apart', () => {
    const rollout = begun({ a: 2 });
    const cluster = rollout.clusters.get('t1');
    const { whole } = asked(rollout);
    if (cluster === undefined) throw new Error('no t1');
    expect(zoneQuestions(cluster, { ...whole, check: comparedCheck() })).toEqual([]);
  });

  test('all of them and the cluster together have no more of α than a check without zones', () => {
    const rollout = begun({ a: 2, b: 12, c: 22 });
    const { whole, questions } = asked(rollout);
    const all = questions.reduce((sum, { question }) => sum + question.alpha, whole.alpha);
    const without = alphaOf(rollout.pinned, comparedCheck(), 0);
    expect(all).toBeLessThan(without);
    expect(all).toBeGreaterThan(0.9 * without);
  });

  test('a cluster that is changed once more begins anew with its zones', () => {
    const at = start + 3 * hour;
    const again = evolve(begun({ a: 2, b: 12 }), {
      event: { type: 'cluster-started', cluster: 't1', before: [] },
      at,
      actor: 'tierwise',
    });
    expect(again.clusters.get('t1')?.zoneTimes).toEqual({});
  });
});

interface World {
  /** From a minute after the start on, errors of zone a are so many times as many. */
  readonly factor: number;
  readonly from: number;
  /** Whether the errors of all zones together go up and down without any change. */
  readonly isRestless?: boolean;
}

/** Counts of each zone from five hours before the rollout. */
function columnsUntil(now: number, { factor, from, isRestless = false }: World) {
  const columns = newColumns({ stepMs: minute, aheadMs: 0 }, start - 5 * hour);
  const rows = new Map<string, Count[]>();
  const put = (name: string, row: Count) => rows.set(name, [...(rows.get(name) ?? []), row]);
  const chance = chanceFor(7, 'zones');
  for (let at = start - 5 * hour; at <= now; at += minute) {
    const mood = isRestless ? 1 + 9 * chanceFor(7, `${Math.floor(at / (20 * minute))}`)() : 1;
    let bad = 0;
    for (const zone of zones) {
      const worse = zone === 'a' && at > start + from * minute ? factor : 1;
      const count = poisson(chance, 6 * worse * mood);
      bad += count;
      put(zoneKey('t1', zone), [at, 600, count]);
    }
    put('t1', [at, 1_800, bad]);
  }
  const answers = [...rows].map(([name, counts]): [string, Series] => [
    name,
    { kind: 'counts', counts },
  ]);
  closeSteps(columns, now, new Map(answers));
  return columns;
}

function gradeAt(rollout: Rollout, now: number, world: World) {
  const columns = columnsUntil(now, world);
  const turn: Turn = {
    rollout,
    fleet: play().scene.shared,
    seen: {
      clusters: new Map(),
      evidence: new Map(),
      done: new Map(),
      failures: [],
      troubles: new Map(),
    },
    now,
    events: [],
    required: requiredOf(rollout),
    compared: new Map(),
    begun: { clusters: 0 },
    grades: new Map(),
    waits: [],
  };
  const answers = { since: start, until: now, series: new Map(), columns };
  return { grade: gradeBeside(turn, { check, source, answers }, 't1'), turn };
}

describe('harm in the first zone', () => {
  const rollout = begun({ a: 2 });

  test('is the harm of its cluster, with the zone and its neighbours named in the proof', () => {
    const { grade, turn } = gradeAt(rollout, start + 10 * minute, { factor: 4, from: 2 });
    expect(grade.verdict).toBe('regressed');
    expect(grade.message).toMatch(/^zone a: /);
    const proof = turn.compared.get('errors\nt1');
    expect(proof?.grade).toEqual(grade);
    expect(proof?.receipt()).toMatchObject({
      cluster: 't1/a',
      verdict: 'regressed',
      controls: ['t1/b', 't1/c'],
    });
  });

  test('is seen where the cluster as a whole is too restless to show any', () => {
    const world = { factor: 3, from: 2, isRestless: true };
    const now = start + 20 * minute;
    const { grade } = gradeAt(rollout, now, world);
    expect(grade).toMatchObject({ verdict: 'regressed' });
    expect(grade.message).toMatch(/^zone a: /);
    const { whole } = asked(rollout, now);
    expect(gradeCompared(columnsUntil(now, world), whole).grade.verdict).not.toBe('regressed');
  });

  test('is none where all zones get restless together', () => {
    const world = { factor: 1, from: 2, isRestless: true };
    const { grade } = gradeAt(rollout, start + 40 * minute, world);
    expect(grade.verdict).toBe('inconclusive');
  });

  test('is none where the zone is as the others', () => {
    const { grade, turn } = gradeAt(rollout, start + 40 * minute, { factor: 1, from: 2 });
    expect(grade.verdict).toBe('inconclusive');
    expect(grade.message).not.toContain('zone');
    expect([...turn.compared.keys()]).toEqual(['errors\nt1/a', 'errors\nt1']);
  });

  test('that began before the change was there is nobody’s doing', () => {
    const { grade } = gradeAt(rollout, start + 10 * minute, { factor: 4, from: -600 });
    expect(grade.verdict).toBe('inconclusive');
  });
});
