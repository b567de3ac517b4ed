import { describe, expect, test } from 'vitest';
import { type Case, placeOf, problemsAfter, sound } from './fleet-problems.contract.ts';
import { parseManifests } from './parse.ts';

/** The fleet of the cases with a rollout in two phases. */
const order =
  'phases: [{ name: first, components: [ingester] }, { name: then, components: [querier] }]';
const phased = sound.replace('component: ingester, targets', `${order}, targets`);

const rolloutsOf = (text: string) => {
  const { rollouts, problems } = parseManifests([{ file: 'f.yaml', text }]);
  expect(problems).toEqual([]);
  return rollouts;
};

describe('a rollout in phases', () => {
  test('is one rollout for each component of each phase, linked to the others', () => {
    const [first, then, ...others] = rolloutsOf(phased);
    expect(others).toEqual([]);
    const order = [
      { phase: 'first', rollouts: ['r-first'] },
      { phase: 'then', rollouts: ['r-then'] },
    ];
    const common = { of: 'r', scope: 'fleet', order };
    expect(first).toMatchObject({ name: 'r-first', component: 'ingester' });
    expect(first?.phase).toEqual({ ...common, name: 'first', index: 0 });
    expect(then).toMatchObject({ name: 'r-then', component: 'querier', change: first?.change });
    expect(then?.phase).toEqual({ ...common, name: 'then', index: 1 });
  });

  test('names the component where a phase has several, and may have a change and a loss of its own', () => {
    const written = phased
      .replace(
        order,
        'scope: cluster, phases: [{ name: one, components: [ingester, querier], change: { revision: v9 }, pointOfNoReturn: "rows of v2" }]',
      )
      .replace(', change: { a: 1 }', '');
    const parts = rolloutsOf(written);
    expect(parts.map(({ name, change }) => `${name} ${change.revision}`)).toEqual([
      'r-one-ingester v9',
      'r-one-querier v9',
    ]);
    expect(parts[0]?.phase).toMatchObject({ scope: 'cluster', pointOfNoReturn: 'rows of v2' });
  });
});

const long = 'p'.repeat(62);
const spec = `{ ${order}, targets: [app, obs], change: { a: 1 }, strategy: quick, checks: [errors] }`;

describe('phases that are written wrongly', () => {
  test.each<Case>([
    ['a phase without components', '[querier] }]', '▸[] }]', 'wrong-value', /at least 1/],
    ['no phase', order, 'phases: ▸[]', 'wrong-value', /at least 1/],
    ['a phase twice', 'name: then', 'name: ▸first', 'duplicate-name', /item 1/],
    ['a component twice', '[querier]', '[querier, ▸querier]', 'duplicate-name', /item 1/],
    [
      'a component in two phases',
      '[querier]',
      '[querier, ▸ingester]',
      'component-in-two-phases',
      /in the phase first already/,
    ],
    [
      'a component beside phases',
      `{ ${order}`,
      `{ component: ▸ingester, ${order}`,
      'wrong-value',
      /does not go with `phases`/,
    ],
    [
      'a scope without phases',
      order,
      'component: ingester, scope: ▸cluster',
      'wrong-value',
      /goes with `phases` only/,
    ],
    ['a scope that there is not', order, `${order}, scope: ▸zone`, 'not-allowed', /fleet, cluster/],
    [
      'a name that gets too long',
      'name: then',
      `name: ▸${long}`,
      'name-too-long',
      /at most 63 characters/,
    ],
    [
      'names of rollouts that are the same',
      order,
      'phases: [{ name: a, components: [ingester, b-c] }, { name: ▸a-ingester, components: [x] }]',
      'duplicate-name',
      /r-a-ingester.*the phase a has/,
    ],
    [
      'a component that nobody has',
      '[querier]',
      '[▸querer]',
      'unknown-component',
      /did you mean `querier`/,
    ],
    ['a field that there is not', 'name: then,', 'name: then, ▸lost: x,', 'unknown-field', /lost/],
  ])('%s', (...each) => {
    const [, before, after, code, said] = each;
    const found = problemsAfter(before, after, phased).filter((one) => one.code === code);
    expect(found).toEqual([expect.objectContaining({ code, said: expect.stringMatching(said) })]);
    expect(found[0]?.place).toBe(placeOf(before, after, phased));
  });

  test.each([
    [
      'no change at all',
      ', change: { a: 1 }',
      '',
      'missing-field',
      /change.*each phase|every phase/,
    ],
    ['neither component nor phases', `${order}, `, '', 'missing-field', /component.*phases/],
  ])('%s', (...each) => {
    const [, before, after, code, said] = each;
    const found = problemsAfter(before, after, phased);
    expect(found).toContainEqual(
      expect.objectContaining({ code, said: expect.stringMatching(said) }),
    );
  });

  test('and a rollout that has the name of one of theirs', () => {
    const other = `${phased}---\nkind: Rollout\nmetadata: { name: r-then }\nspec: ${spec.replace(order, 'component: ingester')}\n`;
    expect(problemsAfter('live', 'live', other)).toEqual([
      expect.objectContaining({
        code: 'duplicate-name',
        said: expect.stringMatching(/phase `then` becomes a rollout `r-then`/),
      }),
    ]);
  });
});
