import { describe, expect, test } from 'vitest';
import { fleetWith, type FleetWords, rolloutWith, tenant } from '../../../test/fixtures/fleet.ts';
import { planned } from '../../../test/fixtures/plan.ts';
import type { Window } from '../fleet/window.ts';
import { layersByCluster } from './windows.ts';

function window(name: string, words: Partial<Window> = {}): Window {
  const when = { days: ['mon', 'tue', 'wed'], time: { from: 540, to: 1020 }, dates: null } as const;
  const usual = { effect: 'allow', timeZone: 'Europe/Berlin', reason: '' } as const;
  return { ...usual, when, tiers: null, clusters: null, name, ...words };
}

const clusters = [
  { name: 't1' },
  { name: 'a1', labels: { region: 'eu' } },
  { name: 'a2', labels: { region: 'us' } },
];
const tenants = [
  tenant('load', { on: ['t1'], criticality: 'test', traffic: 'synthetic' }),
  tenant('shop', { on: ['a1', 'a2'] }),
];
const eu = { kind: 'labels', matchLabels: { region: 'eu' }, matchExpressions: [] } as const;

function gatesOf(words: Partial<FleetWords>, strategy = {}) {
  const { stages } = planned({ clusters, tenants, ...words }, { strategy });
  return stages.map(({ tier, gates }) => {
    const windows = gates.flatMap((gate) => (gate.kind === 'window' ? [gate] : []));
    return `${tier}: ${windows.map((gate) => `${gate.window} ${gate.clusters.join(' ')}`).join(', ')}`;
  });
}

describe('the windows of a fleet', () => {
  test('are gates of the stages whose clusters they are about', () => {
    expect(gatesOf({ windows: [window('all')] })).toEqual([
      'test: all t1',
      'application: all a1 a2',
    ]);
    expect(gatesOf({ windows: [window('apps', { tiers: ['application'] })] })).toEqual([
      'test: ',
      'application: apps a1 a2',
    ]);
    expect(gatesOf({ windows: [window('eu', { clusters: eu, tiers: ['application'] })] })).toEqual([
      'test: ',
      'application: eu a1',
    ]);
  });

  test('hold beside those of the strategy, each in a layer of its own', () => {
    const own = { windows: [window('own', { clusters: { kind: 'names', names: ['a2'] } })] };
    expect(gatesOf({ windows: [window('all')] }, own)).toEqual([
      'test: all t1',
      'application: all a1 a2, own a2',
    ]);
    const fleet = fleetWith({ clusters, tenants, windows: [window('all')] });
    const rollout = rolloutWith({ strategy: own });
    const { stages } = planned({ clusters, tenants }, {});
    const layers = layersByCluster({ fleet, rollout, stages, at: 0 });
    const named = [...layers].map(([cluster, each]) => {
      return `${cluster} ${each.map((layer) => layer.map(({ name }) => name).join(' ')).join(' | ')}`;
    });
    expect(named).toEqual(['t1 all', 'a1 all', 'a2 all | own']);
    expect(layers.get('t1')).toBe(layers.get('a1'));
  });

  test('are told in words, and warned of where they are about nobody', () => {
    const nowhere = window('nowhere', { clusters: { ...eu, matchLabels: { region: 'asia' } } });
    const { stages, warnings } = planned({ clusters, tenants, windows: [window('all'), nowhere] });
    expect(stages[0]?.gates).toContainEqual({
      kind: 'window',
      window: 'all',
      effect: 'allow',
      when: 'mon to wed, 09:00 to 17:00 Europe/Berlin',
      reason: '',
      clusters: ['t1'],
    });
    expect(warnings.filter(({ code }) => code === 'window-without-clusters')).toEqual([
      {
        code: 'window-without-clusters',
        message:
          'No cluster of the fleet keeps to the window nowhere: look at its tiers and clusters.',
      },
    ]);
  });

  test('go by the tiers of the clusters, also where stages are something else', () => {
    const apps = window('apps', { tiers: ['application'] });
    const { stages } = planned(
      { clusters, tenants, windows: [apps] },
      { strategy: { order: 'exposure' } },
    );
    const gated = stages.flatMap(({ gates }) =>
      gates.flatMap((gate) => (gate.kind === 'window' ? gate.clusters : [])),
    );
    expect(gated.toSorted()).toEqual(['a1', 'a2']);
  });
});
