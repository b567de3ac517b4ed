import { describe, expect, test } from 'vitest';
import { tenant } from '../../../test/fixtures/fleet.ts';
import { outline, planned, refused } from '../../../test/fixtures/plan.ts';

const fleet = {
  clusters: [
    { name: 'app-1', labels: { region: 'eu' }, components: ['ingester'] },
    { name: 'app-2', labels: { region: 'us' }, components: null },
    { name: 'app-3', labels: { region: 'eu' }, components: ['querier', 'ruler'] },
  ],
  tenants: ['app-1', 'app-2', 'app-3'].map((name) => tenant(`on-${name}`, { on: [name] })),
};

describe('every cluster is in a wave, or excluded with its reason', () => {
  const lacks = 'it does not have the component ingester (it has querier and ruler)';

  test('by default all that have the component, or of which nobody said what they have', () => {
    const plan = planned(fleet);
    expect(outline(plan)).toEqual(['application: app-1 | app-2']);
    expect(plan.excluded).toEqual([{ cluster: 'app-3', reason: lacks }]);
  });

  test('only those with the labels', () => {
    const plan = planned(fleet, {
      targets: { kind: 'labels', matchLabels: { region: 'eu' }, matchExpressions: [] },
    });
    expect(outline(plan)).toEqual(['application: app-1']);
    expect(plan.excluded).toEqual([
      { cluster: 'app-2', reason: "its labels do not match the rollout's targets" },
      { cluster: 'app-3', reason: lacks },
    ]);
  });

  test('only those with the names', () => {
    const plan = planned(fleet, { targets: { kind: 'names', names: ['app-2'] } });
    const reason = "the rollout's targets do not name it";
    expect(outline(plan)).toEqual(['application: app-2']);
    expect(plan.excluded).toEqual([
      { cluster: 'app-1', reason },
      { cluster: 'app-3', reason },
    ]);
  });
});

describe('targets that make no sense are refused', () => {
  test('a cluster that is not there', () => {
    expect(refused(fleet, { targets: { kind: 'names', names: ['app-1', 'app-9'] } })).toEqual([
      {
        code: 'unknown-cluster',
        promise: null,
        message: 'The rollout targets app-9, and the fleet has no such cluster.',
      },
    ]);
  });

  test('nobody has the component', () => {
    const clusters = fleet.clusters.filter(({ name }) => name === 'app-3');
    expect(refused({ ...fleet, clusters })).toEqual([
      {
        code: 'no-cluster',
        promise: null,
        message:
          'No cluster of the fleet is targeted, so there is nothing to do ' +
          '(1 cluster: it does not have the component ingester (it has querier and ruler)).',
      },
    ]);
  });

  test('a fleet without clusters', () => {
    expect(refused({}).map(({ code }) => code)).toEqual(['no-cluster']);
  });
});
