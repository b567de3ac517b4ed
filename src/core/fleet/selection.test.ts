import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cluster, LabelExpression, Selector } from './fleet.ts';
import { selects } from './select.ts';
import { selectionOf } from './selection.ts';

function clusterWith(name: string, labels: Readonly<Record<string, string>>): Cluster {
  return {
    name,
    labels,
    zones: ['a'],
    components: null,
    declaredTier: null,
    override: null,
    witnesses: [],
    values: {},
    delivery: null,
  };
}

const clusters = [
  clusterWith('eu-1', { region: 'eu', stage: 'live' }),
  clusterWith('us-1', { region: 'us', stage: 'live' }),
  clusterWith('eu-2', { region: 'eu' }),
];

function byLabels(
  matchLabels: Readonly<Record<string, string>>,
  matchExpressions: readonly LabelExpression[] = [],
): Selector {
  return { kind: 'labels', matchLabels, matchExpressions };
}

describe('selectionOf', () => {
  const select = selectionOf(clusters);

  test.each<[string, Selector, string[]]>([
    ['names, each once', { kind: 'names', names: ['us-1', 'us-1', 'no-1'] }, ['us-1']],
    ['one label', byLabels({ region: 'eu' }), ['eu-1', 'eu-2']],
    ['all labels at once', byLabels({ region: 'eu', stage: 'live' }), ['eu-1']],
    ['no labels: every cluster', byLabels({}), ['eu-1', 'us-1', 'eu-2']],
    ['a label that nobody has', byLabels({ planet: 'mars' }), []],
    [
      'In with several values, in the order of the fleet',
      byLabels({}, [{ key: 'region', operator: 'In', values: ['us', 'eu', 'us'] }]),
      ['eu-1', 'us-1', 'eu-2'],
    ],
    [
      'DoesNotExist',
      byLabels({}, [{ key: 'stage', operator: 'DoesNotExist', values: [] }]),
      ['eu-2'],
    ],
  ])('finds %s', (_, selector, expected) => {
    expect(select(selector).map((position) => clusters[position]?.name)).toEqual(expected);
  });

  test('finds what asking every cluster finds', () => {
    const label = fc.constantFrom('a', 'b');
    const value = fc.constantFrom('1', '2', '3');
    const labels = fc.dictionary(label, value, { noNullPrototype: true });
    const expression = fc.record({
      key: label,
      operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
      values: fc.array(value),
    }) as fc.Arbitrary<LabelExpression>;
    fc.assert(
      fc.property(fc.array(labels), labels, fc.array(expression), (fleet, match, expressions) => {
        const some = fleet.map((each, index) => clusterWith(`c-${index}`, each));
        const selector = byLabels(match, expressions);
        const asked = some.filter((cluster) => selects(selector, cluster));
        expect(selectionOf(some)(selector).map((position) => some[position])).toEqual(asked);
      }),
    );
  });
});
