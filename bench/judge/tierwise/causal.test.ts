/** Reading minute by minute looks at no later minute: a property of cases that a seed draws. */
import { describe, expect, test } from 'vitest';
import { between, chanceFor, pick } from '../../../src/simulate/chance.ts';
import type { Case, CaseCheck, CaseSample, CaseSeries } from '../case.ts';
import { tierwise } from '../tierwise.ts';
import { type Chance, normal } from '../tracks/sampler/continuous.ts';
import { poisson } from '../tracks/sampler/counts.ts';

/** How the samples of a series lie in time, and what becomes of them. */
interface Course {
  readonly kind: CaseCheck['kind'];
  readonly changeAt: number;
  readonly endAt: number;
  readonly stepMin: number;
  /** The minute in which its first sample lies, counted from a whole step before the change. */
  readonly phase: number;
  /** The share of samples that come a minute late, or not at all, or are no numbers. */
  readonly unruly: number;
  /** What harm begins with this minute. */
  readonly harmFrom: number;
  readonly ratio: number;
  /** When it ends for good. */
  readonly silentFrom: number;
}

const historySteps = 400;

function samplesOf(course: Course, chance: Chance): readonly CaseSample[] {
  const { kind, changeAt, endAt, stepMin, unruly } = course;
  const samples: CaseSample[] = [];
  let wander = 0;
  const first = changeAt - historySteps * stepMin + course.phase;
  for (let at = first; at < endAt; at += stepMin) {
    wander = 0.9 * wander + 0.1 * normal(chance);
    const fate = chance() / unruly;
    const minute = fate < 0.3 ? at + 1 : at;
    const ratio = minute >= course.harmFrom ? course.ratio : 1;
    const bad = poisson(chance, 4 * ratio);
    const value = 100 * Math.exp(0.1 * wander) * ratio;
    if (minute >= course.silentFrom || (fate >= 0.3 && fate < 0.6)) continue;
    const isBroken = fate >= 0.6 && fate < 1;
    if (kind === 'gauge') samples.push([minute, isBroken ? Number.NaN : value]);
    else samples.push([minute, isBroken ? Number.NaN : bad, 1_000]);
  }
  return samples;
}

/** A case with one or two checks on one or two clusters, with up to two controls. */
function drawCase(seed: number): Case {
  const chance = chanceFor(seed, 'causal');
  const [changeAt, horizonMin] = [between(chance, -50, 50_000), pick(chance, [60, 90, 240])];
  const endAt = changeAt + horizonMin + 30;
  const checks = Array.from(
    { length: between(chance, 1, 2) },
    (_, index): CaseCheck => ({
      name: `check ${index}`,
      kind: pick(chance, ['rate', 'gauge']),
      bad: pick(chance, ['higher', 'higher', 'lower', 'either']),
      effectMin: 1.5,
      effectUnit: 'ratio',
    }),
  );
  const series = checks.flatMap(({ name, kind }) => {
    const stepMin = pick(chance, [1, 1, 5, 5, 15]);
    const isLate = chance() < 0.5;
    const draw =
      (role: CaseSeries['role']) =>
      (_: unknown, index: number): CaseSeries => {
        const isTreated = role === 'treated';
        const course: Course = {
          kind,
          changeAt,
          endAt,
          stepMin,
          phase: isLate ? between(chance, 0, stepMin - 1) : 0,
          unruly: pick(chance, [1e-9, 0.05]),
          harmFrom: isTreated ? changeAt + between(chance, 0, 60) : Infinity,
          ratio: pick(chance, [1, 2, 6, 1 / 6, 0]),
          silentFrom: chance() < 0.2 ? changeAt + between(chance, 0, 60) : Infinity,
        };
        const cluster = `${role} ${index}`;
        return { check: name, cluster, role, samples: samplesOf(course, chance) };
      };
    const treated = Array.from({ length: between(chance, 1, 2) }, draw('treated'));
    return [...treated, ...Array.from({ length: between(chance, 0, 2) }, draw('control'))];
  });
  return { checks, series, changeAt, horizonMin, alpha: 0.05 };
}

/** The case as it was known at the end of a minute. */
function cutAfter(each: Case, minute: number): Case {
  const series = each.series.map((one) => {
    return { ...one, samples: one.samples.filter(([at]) => at <= minute) };
  });
  return { ...each, series };
}

/** The case with other samples behind a minute. */
function wildAfter(each: Case, minute: number): Case {
  const series = each.series.map((one) => {
    const samples = one.samples.map((sample): CaseSample => {
      if (sample[0] <= minute) return sample;
      return sample.length === 2 ? [sample[0], -sample[1]] : [sample[0], sample[2], sample[2]];
    });
    return { ...one, samples };
  });
  return { ...each, series };
}

/** The minute of the first firing at or before a minute, or null. */
function firedBy(each: Case, minute: number): number | null {
  const { verdict, atMinute } = tierwise(each);
  return verdict === 'regressed' && atMinute <= minute ? atMinute : null;
}

const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

describe('what comes after a minute', () => {
  test.each(seeds)('does not change whether it fired by then, seed %i', (seed) => {
    const each = drawCase(seed);
    const chance = chanceFor(seed, 'minutes');
    const { verdict, atMinute } = tierwise(each);
    const firedAt = verdict === 'regressed' ? atMinute : null;
    const last = each.changeAt + each.horizonMin - 1;
    const near = firedAt === null ? [] : [firedAt - 1, firedAt];
    for (const minute of [...near, between(chance, each.changeAt, last), last]) {
      const known = firedAt !== null && firedAt <= minute ? firedAt : null;
      expect(firedBy(cutAfter(each, minute), minute)).toBe(known);
      expect(firedBy(wildAfter(each, minute), minute)).toBe(known);
    }
  });

  test.each(seeds)('does not change the answer that was given then, seed %i', (seed) => {
    const each = drawCase(seed);
    const answer = tierwise(each);
    const until = answer.verdict === 'regressed' ? answer.atMinute : answer.atMinute - 1;
    expect(tierwise(cutAfter(each, until))).toEqual(answer);
    expect(tierwise(wildAfter(each, until))).toEqual(answer);
  });
});

test('some of the cases fire, at once or later, and some do not', () => {
  const answers = seeds.map((seed) => {
    const each = drawCase(seed);
    const { verdict, atMinute } = tierwise(each);
    return { verdict, age: atMinute - each.changeAt };
  });
  const fired = answers.filter(({ verdict }) => verdict === 'regressed');
  expect(fired.length).toBeGreaterThan(15);
  expect(fired.length).toBeLessThan(50);
  expect(fired.filter(({ age }) => age > 20).length).toBeGreaterThan(5);
});
