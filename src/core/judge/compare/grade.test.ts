import { describe, expect, test } from 'vitest';
import {
  asked,
  changedAt,
  close,
  comparedCheck,
  drawn,
  emptyColumns,
  hour,
  type Meddle,
  minute,
  worse,
} from '../../../../test/fixtures/compared.ts';
import { chanceFor, between } from '../../../simulate/chance.ts';
import { closeSteps, type Columns } from './columns.ts';
import type { ComparedGrade, ComparedQuestion } from './compared-question.ts';
import { gradeCompared, presenceOf } from './grade.ts';

const seeds = Array.from({ length: 12 }, (_, index) => index + 1);
const asUsual: Meddle = (_cluster, _at, sample) => sample;

interface Story {
  readonly grades: readonly ComparedGrade[];
  readonly last: ComparedGrade;
}

/** A soak of an hour, read whenever so many minutes have passed. */
function soak(seed: number, meddle: Meddle, every: readonly number[] = [1]): Story {
  const until = changedAt + hour;
  const world = drawn(seed, until, meddle);
  const columns = emptyColumns();
  close(columns, changedAt, world);
  const grades: ComparedGrade[] = [];
  for (let now = changedAt, turn = 0; now < until; turn += 1) {
    now = Math.min(until, now + (every[turn % every.length] ?? 1) * minute);
    close(columns, now, world);
    grades.push(gradeCompared(columns, asked(now)));
  }
  const last = grades.at(-1);
  if (last === undefined) throw new Error('nothing was read');
  return { grades, last };
}

describe('a changed cluster beside three that are not', () => {
  test.each(seeds)('ends healthy when nothing got worse, seed %i', (seed) => {
    const { grades, last } = soak(seed, asUsual);
    expect(last.grade.verdict).toBe('healthy');
    expect(last.grade.message).toMatch(/^[\d.]+ % of 36,000 went wrong since the change, /);
    expect(grades[0]?.grade.message).toBe('too early to tell: it is being changed');
  });

  test.each(seeds)('is found tenfold worse within three minutes, seed %i', (seed) => {
    const { grades } = soak(seed, worse(10));
    const fired = grades.findIndex(({ grade }) => grade.verdict === 'regressed');
    expect(fired).toBeGreaterThanOrEqual(0);
    expect(fired).toBeLessThan(3);
    expect(grades[fired]?.grade.onset).toBe(changedAt + (fired + 1) * minute);
  });

  test('what fired stays so, with its proof as it was', () => {
    const calm = (cluster: string, at: number): number =>
      cluster === 't1' && at > changedAt && at <= changedAt + 10 * minute ? 10 : 1;
    const { grades, last } = soak(1, (cluster, at, [, total, bad]) => {
      return [at, total, bad * calm(cluster, at)];
    });
    const first = grades.find(({ grade }) => grade.verdict === 'regressed');
    expect(first).toBeDefined();
    expect(last.grade).toEqual(first?.grade);
    expect(last.receipt()).toEqual(first?.receipt());
  });
});

describe('whoever begins again from the history', () => {
  test.each(seeds)('comes to the same verdict and receipt, seed %i', (seed) => {
    const chance = chanceFor(seed, 'turns');
    const meddle = seed % 3 === 0 ? worse(4) : seed % 3 === 1 ? asUsual : lossy(seed);
    const whole = soak(seed, meddle);
    const rough = soak(
      seed,
      meddle,
      Array.from({ length: 20 }, () => between(chance, 1, 9)),
    );
    const atOnce = soak(seed, meddle, [60]);
    for (const other of [rough, atOnce]) {
      expect(other.last.grade).toEqual(whole.last.grade);
      expect(other.last.evidence).toBe(whole.last.evidence);
      expect(other.last.receipt()).toEqual(whole.last.receipt());
    }
  });
});

/** Minutes that are missing here and there, on all clusters. */
function lossy(seed: number): Meddle {
  return (cluster, at, sample) => (chanceFor(seed, `${cluster} ${at}`)() < 0.05 ? null : sample);
}

describe('faults of a signal never end healthy', () => {
  const after = (sample: readonly [number, number, number]): boolean =>
    sample[0] > changedAt + 20 * minute;
  const faults: Readonly<Record<string, Meddle>> = {
    'no samples': (name, _at, sample) => (name === 't1' && after(sample) ? null : sample),
    'NaN of all': (name, at, sample) => (name === 't1' && after(sample) ? [at, NaN, 1] : sample),
    'NaN of the bad ones': (name, at, sample) =>
      name === 't1' && after(sample) ? [at, 600, NaN] : sample,
    'infinite counts': (name, at, sample) =>
      name === 't1' && after(sample) ? [at, Infinity, 0] : sample,
    'negative counts': (name, at, sample) =>
      name === 't1' && after(sample) ? [at, 600, -5] : sample,
    'next to no traffic': (name, at, sample) =>
      name === 't1' && after(sample) ? [at, 3, 0] : sample,
    'every other minute': (name, at, sample) =>
      name === 't1' && after(sample) && (at / minute) % 2 === 0 ? null : sample,
  };
  test.each(Object.entries(faults))('%s', (_name, meddle) => {
    const { last } = soak(3, meddle);
    expect(last.grade.verdict).toBe('blind');
  });

  test('a source that does not answer any more', () => {
    const world = drawn(4, changedAt + hour, asUsual);
    const columns = emptyColumns();
    close(columns, changedAt + 30 * minute, world);
    const now = changedAt + 40 * minute;
    expect(gradeCompared(columns, asked(now)).grade).toMatchObject({
      verdict: 'blind',
      message: 'the source has not answered for 10m',
    });
    expect(presenceOf(columns, 'c1', asked(now)).verdict).toBe('blind');
    expect(presenceOf(columns, 'c1', asked(changedAt + 31 * minute)).verdict).toBe('healthy');
  });

  test('a cluster that the source does not know, or only in words', () => {
    const columns = emptyColumns();
    close(columns, changedAt + hour, drawn(5, changedAt + hour, asUsual));
    const verdictOf = (words: Partial<ComparedQuestion>) =>
      gradeCompared(columns, asked(changedAt + hour, words)).grade;
    expect(verdictOf({ cluster: 'x1' })).toMatchObject({
      verdict: 'blind',
      message: 'the source has no series for this cluster (asked for errors, requests)',
    });
    const refused = { kind: 'trouble', message: 'connection refused' } as const;
    closeSteps(columns, changedAt + hour + minute, new Map([['x1', refused]]));
    expect(verdictOf({ cluster: 'x1' }).message).toBe('connection refused');
  });
});

describe('samples that come late', () => {
  test('change nothing: their step is closed', () => {
    const columns = emptyColumns();
    const world = drawn(6, changedAt + hour, asUsual);
    const late = drawn(6, changedAt + hour, worse(50));
    close(columns, changedAt + hour, world);
    const before = gradeCompared(columns, asked(changedAt + hour));
    closeSteps(columns, changedAt + hour, answersOf(late));
    expect(gradeCompared(columns, asked(changedAt + hour)).receipt()).toEqual(before.receipt());
    closeSteps(columns, changedAt + hour + minute, answersOf(late));
    expect(columns.clusters.get('t1')?.figures[1]?.[columns.closed - 2]).toBeLessThan(30);
  });
});

function answersOf(world: ReturnType<typeof drawn>) {
  return new Map([...world].map(([name, counts]) => [name, { kind: 'counts', counts } as const]));
}

describe('a control that is changed itself', () => {
  test('says nothing from then on, and one that is left speaks alone', () => {
    const shock: Meddle = (cluster, at, [, total, bad]) => {
      const isHit = cluster !== 't1' && at > changedAt + 10 * minute;
      return [at, total, isHit ? 0 : bad];
    };
    const world = drawn(7, changedAt + hour, shock);
    const columns = emptyColumns();
    close(columns, changedAt + hour, world);
    const controls = ['c1', 'c2', 'c3'].map((name) => {
      return { name, changedAt: changedAt + 10 * minute };
    });
    const { grade, receipt } = gradeCompared(columns, asked(changedAt + hour, { controls }));
    expect(grade.verdict).toBe('healthy');
    expect(receipt()).toMatchObject({
      comparisons: [{ beside: 'controls' }, { beside: 'earlier' }],
    });
  });
});

describe('without history', () => {
  const fresh = (seed: number, meddle: Meddle, words: Partial<ComparedQuestion>): ComparedGrade => {
    const world = drawn(seed, changedAt + hour, (name, at, sample) => {
      return at > changedAt ? meddle(name, at, sample) : null;
    });
    const columns = emptyColumns();
    close(columns, changedAt + hour, world);
    return gradeCompared(columns, asked(changedAt + hour, words));
  };

  test('a source that should have one is blind', () => {
    const world = drawn(1, changedAt + hour, (_name, at, sample) => {
      return at > changedAt ? sample : null;
    });
    const columns = emptyColumns();
    close(columns, changedAt + hour, world);
    expect(gradeCompared(columns, asked(changedAt + hour)).grade.verdict).toBe('blind');
  });

  test('controls stand in for it where the source never has one', () => {
    expect(fresh(1, worse(6), { hasHistory: false }).grade.verdict).toBe('regressed');
    expect(fresh(1, asUsual, { hasHistory: false }).grade.verdict).not.toBe('regressed');
  });

  const probe = comparedCheck({
    measure: {
      kind: 'probe',
      target: { kind: 'tcp', address: 'a:1' },
      everyMs: 1_000,
      timeoutMs: 1_000,
    },
    effect: { min: 0.02, unit: 'absolute' },
  });
  test('probes are known to fail next to never', () => {
    const none: Meddle = (_name, at) => [at, 60, 0];
    const some: Meddle = (_name, at) => [at, 60, 4];
    expect(fresh(1, none, { check: probe }).grade.verdict).toBe('healthy');
    expect(fresh(1, some, { check: probe }).grade.verdict).toBe('regressed');
  });
});

describe('a soak that ends with the evidence', () => {
  const read = (minutes: number, words: Partial<ComparedQuestion>): ComparedGrade => {
    const until = changedAt + minutes * minute;
    const columns = emptyColumns();
    close(columns, until, drawn(10, until, asUsual));
    const soon = { horizonMs: 10 * minute, healthHorizonMs: 10 * minute, untilEvidence: true };
    return gradeCompared(columns, asked(until, { ...soon, ...words }));
  };

  test('has too little of it first, and enough when its traffic says so', () => {
    const early = read(8, {});
    expect(early.information).toBeGreaterThan(0);
    expect(early.information).toBeLessThan(1);
    const late = read(60, {});
    expect(late.grade.verdict).toBe('healthy');
    expect(late.information).toBeGreaterThanOrEqual(1);
  });

  test('takes longer for what is smaller', () => {
    const effect = { min: 1.3, unit: 'ratio' } as const;
    const small = read(60, { check: comparedCheck({ effect }) });
    expect(small.information).toBeLessThan(read(60, {}).information / 3);
  });
});

test('the receipt has all that is needed to redo it', () => {
  const { last } = soak(8, asUsual);
  const proof = last.receipt() as Readonly<Record<string, unknown>>;
  expect(proof).toMatchObject({
    check: 'errors',
    cluster: 't1',
    verdict: 'healthy',
    controls: ['c1', 'c2', 'c3'],
    stepMs: minute,
    alpha: 0.001,
    coverage: 1,
    read: { to: changedAt + hour },
    comparisons: [{ beside: 'controls', counts: { total: 36_000 } }, { beside: 'earlier' }],
  });
  const [first] = proof['comparisons'] as [{ channels: [Readonly<Record<string, object>>] }];
  const [channel] = first.channels;
  expect(Object.keys(channel)).toEqual(
    expect.arrayContaining(['baseline', 'limits', 'effect', 'fast', 'slow']),
  );
  expect(channel['baseline']).toMatchObject({
    phi: expect.any(Number),
    blocks: expect.any(Number),
  });
});

test('columns that outgrow their room are read on from where they were', () => {
  const whole: Columns = emptyColumns();
  const until = changedAt + 30 * hour;
  const world = drawn(9, until, asUsual);
  close(whole, changedAt, world);
  const before = whole.capacity;
  for (let now = changedAt + hour; now <= until; now += hour) {
    close(whole, now, world);
    gradeCompared(whole, asked(now));
  }
  expect(whole.capacity).toBeGreaterThan(before);
  const atOnce = emptyColumns();
  close(atOnce, until, world);
  const receipts = [whole, atOnce].map((one) => gradeCompared(one, asked(until)).receipt());
  expect(receipts[0]).toEqual(receipts[1]);
});
