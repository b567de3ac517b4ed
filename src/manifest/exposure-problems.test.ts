import { describe, expect, test } from 'vitest';
import { type Case, expected, placeOf, problemsAfter, sound } from './fleet-problems.contract.ts';
import { parseManifests } from './parse.ts';

/** The fleet of the cases with a strategy by exposure in place of its quick one. */
const exposed = sound
  .replace('tiers: [{ name: test, soak: 5m }]', 'order: exposure')
  .replace('change: { a: 1 }', 'change: { a: 1 }, attackVector: { exposure: partner }');

const rolloutOf = (text: string) => {
  const { rollouts, problems } = parseManifests([{ file: 'f.yaml', text }]);
  expect(problems).toEqual([]);
  return rollouts[0];
};

describe('an order by exposure', () => {
  test('is in order by a Strategy, and by its own name', () => {
    expect(problemsAfter('live', 'live', exposed)).toEqual([]);
    expect(problemsAfter('strategy: quick', 'strategy: exposure', exposed)).toEqual([]);
  });

  test('has what its documents say, and nothing where they say nothing', () => {
    const plain = rolloutOf(exposed);
    expect(plain?.strategy).toMatchObject({ name: 'quick', order: 'exposure' });
    expect(plain?.attackVector).toEqual({ exposure: 'partner', component: null });
    expect(Object.keys(plain?.strategy ?? {})).not.toContain('deadlineMs');
    expect(Object.keys(plain?.strategy ?? {})).not.toContain('smoke');
  });

  test('has the figures of its stages, and lets a rollout set smoke and deadline for itself', () => {
    const written = exposed
      .replace(
        'order: exposure',
        'order: exposure, smoke: { soak: 5m }, stages: [{ name: internet, soak: 30m, maxConcurrency: 50% }]',
      )
      .replace(
        'strategy: quick',
        'strategy: quick, deadline: 6h, smoke: { off: "no lab is left" }',
      );
    expect(rolloutOf(written)?.strategy).toMatchObject({
      stages: {
        internet: { soakMs: 1_800_000, maxConcurrency: { kind: 'percent', percent: 50 } },
      },
      smoke: { kind: 'off', reason: 'no lab is left' },
      deadlineMs: 21_600_000,
    });
  });
});

test('a Strategy cannot have the name of the one that needs no document', () => {
  expect(problemsAfter('name: quick', 'name: exposure', exposed)).toContainEqual(
    expect.objectContaining({ code: 'reserved-name' }),
  );
});

describe('what an order by exposure says wrongly', () => {
  const order = 'order: exposure';
  const vector = 'attackVector: { exposure: partner }';
  test.each<Case>([
    [
      'smoke that is both',
      order,
      `${order}, smoke: ▸{ soak: 5m, off: x }`,
      'wrong-value',
      /exactly one of `soak` and `off`/,
    ],
    ['smoke that is neither', order, `${order}, smoke: ▸{}`, 'wrong-value', /exactly one/],
    [
      'smoke that is off in all but name',
      order,
      `${order}, smoke: { soak: ▸5s }`,
      'wrong-value',
      /between 1m and/,
    ],
    [
      'smoke that is off without a reason',
      order,
      `${order}, smoke: { off: ▸"" }`,
      'wrong-value',
      /not a line of text/,
    ],
    [
      'a stage that there is not',
      order,
      `${order}, stages: [{ name: ▸intranet }]`,
      'not-allowed',
      /internet, partner, internal, isolated, unexposed/,
    ],
    [
      'a stage twice',
      order,
      `${order}, stages: [{ name: partner }, { name: ▸partner }]`,
      'duplicate-name',
      /item 1/,
    ],
    [
      'a wave longer than its stage',
      order,
      `${order}, stages: [{ name: partner, soak: 10m, waveSoak: ▸1h }]`,
      'contradicting-durations',
      /1h.*10m/,
    ],
    [
      'a deadline of a stage within its soak',
      order,
      `${order}, stages: [{ name: partner, soak: 1h, progressDeadline: ▸30m }]`,
      'contradicting-durations',
      /30m.*1h/,
    ],
    ['a time that is none', order, `${order}, deadline: ▸6 hours`, 'wrong-value', /duration/],
    [
      'an exposure that there is not',
      vector,
      'attackVector: { exposure: ▸world }',
      'not-allowed',
      /isolated, internal, partner, internet/,
    ],
    [
      'a vulnerable component that nobody has',
      vector,
      'attackVector: { exposure: partner, component: ▸querer }',
      'unknown-component',
      /did you mean `querier`/,
    ],
  ])('%s', (...each) => {
    const [, before, after, code, said] = each;
    const place = placeOf(before, after, exposed);
    const found = { place, code, said: expect.stringMatching(said) };
    expect(problemsAfter(before, after, exposed)).toEqual([found]);
  });

  test('blind beyond the deadline of a stage', () => {
    const after = `${order}, stages: [{ name: partner, progressDeadline: 10m }], blindDeadline: 15m`;
    expect(problemsAfter(order, after, exposed)).toMatchObject([
      { code: 'contradicting-durations', said: expect.stringMatching(/15m.*10m/) },
    ]);
  });
});

describe('what another order would pass over', () => {
  test.each<Case>([
    [
      'stages of a strategy',
      'tiers: [{ name: test, soak: 5m }]',
      'stages: ▸[{ name: internet }]',
      'wrong-value',
      /`order: exposure` only/,
    ],
    [
      'smoke of a strategy',
      'tiers: [{ name: test, soak: 5m }]',
      'smoke: ▸{ soak: 5m }',
      'wrong-value',
      /`order: exposure` only/,
    ],
    [
      'a deadline of a strategy',
      'tiers: [{ name: test, soak: 5m }]',
      'deadline: ▸6h',
      'wrong-value',
      /`order: exposure` only/,
    ],
    [
      'a deadline of a rollout',
      'strategy: quick',
      'strategy: quick, deadline: ▸6h',
      'only-by-exposure',
      /`quick` orders by criticality.*strategy: exposure/,
    ],
    [
      'smoke of a rollout',
      'strategy: quick',
      'smoke: ▸{ off: x }',
      'only-by-exposure',
      /`criticality` orders by criticality/,
    ],
    [
      'an attack vector',
      'strategy: quick',
      'attackVector: ▸{ exposure: internet }',
      'only-by-exposure',
      /`attackVector`/,
    ],
  ])('%s', (...each) => {
    expect(problemsAfter(each[1], each[2])).toEqual([expected(...each)]);
  });
});
