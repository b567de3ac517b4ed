import { describe, expect, test } from 'vitest';
import { emptyFleet, evolveFleet, type FleetEvent } from './fleet-state.ts';
import { fleetFrom, fleetSummary } from './fleet-summary.ts';
import { isSameGroup, owedBy } from './phases.ts';

const part = (rollout: string, index: number, component: string) => {
  return { rollout, phase: rollout, index, component, revision: 'v2', clusters: ['a', 'b'] };
};
const parts = [part('readers', 0, 'r'), part('writers', 1, 'w')];
const enrolled = (rollout: string, component: string, revision: string) =>
  ({ type: 'enrolled', rollout, component, revision, clusters: ['a', 'b'] }) as const;
const opened: readonly FleetEvent[] = [
  enrolled('readers', 'r', 'v2'),
  enrolled('writers', 'w', 'v2'),
  { type: 'phases-opened', group: { of: 'g', scope: 'fleet', parts } },
];
const touched = (rollout: string, cluster: string) =>
  ({ type: 'cluster-touched', rollout, cluster }) as const;
const settled = (rollout: string, cluster: string, how: 'verified' | 'restored' | 'ceded') =>
  ({ type: 'cluster-settled', rollout, cluster, how }) as const;
const after = (...events: readonly FleetEvent[]) =>
  [...opened, ...events].reduce(evolveFleet, emptyFleet);
const owed = (...events: readonly FleetEvent[]) =>
  [...(after(...events).phases.get('g')?.parts ?? [])]
    .slice(0, 1)
    .flatMap((one) => [...owedBy(one)]);

const inPlace = ['a', 'b'].flatMap((name) => [
  touched('readers', name),
  settled('readers', name, 'verified'),
]);

describe('what a part still owes', () => {
  test.each<[string, readonly FleetEvent[], readonly string[]]>([
    ['everything before it began', [], ['a', 'b']],
    ['what is under way', [touched('readers', 'a')], ['a', 'b']],
    ['nothing when all is verified', inPlace, []],
    [
      'what is restored',
      [...inPlace, touched('readers', 'a'), settled('readers', 'a', 'restored')],
      ['a'],
    ],
    ['what was ceded', [...inPlace, settled('readers', 'b', 'ceded')], ['b']],
    [
      'what another change is at work on',
      [...inPlace, enrolled('x', 'r', 'v3'), touched('x', 'a')],
      ['a'],
    ],
    [
      'nothing more where that went back',
      [...inPlace, enrolled('x', 'r', 'v3'), touched('x', 'a'), settled('x', 'a', 'restored')],
      [],
    ],
    [
      'what another change has brought elsewhere',
      [...inPlace, enrolled('x', 'r', 'v3'), touched('x', 'a'), settled('x', 'a', 'verified')],
      ['a'],
    ],
    [
      'nothing that another rollout has brought of the same',
      [
        ...inPlace.slice(0, 2),
        enrolled('x', 'r', 'v2'),
        touched('x', 'b'),
        settled('x', 'b', 'verified'),
      ],
      [],
    ],
    [
      'nothing less by another component',
      [enrolled('x', 'z', 'v2'), touched('x', 'a'), settled('x', 'a', 'verified')],
      ['a', 'b'],
    ],
    [
      'what has joined the fleet',
      [...inPlace, { type: 'phase-joined', rollout: 'readers', clusters: ['b', 'c'] }],
      ['c'],
    ],
    [
      'what an old log says was settled, and not how',
      [touched('readers', 'a'), { type: 'cluster-settled', rollout: 'readers', cluster: 'a' }],
      ['a', 'b'],
    ],
  ])('is %s', (_what, events, left) => {
    expect(owed(...events)).toEqual(left);
  });
});

test('a group is kept through a compaction, and gone when all of its rollouts have ended', () => {
  const fleet = after(...inPlace, {
    type: 'phase-moved',
    rollout: 'readers',
    to: { kind: 'through' },
  });
  const summary = JSON.parse(JSON.stringify(fleetSummary(fleet))) as ReturnType<
    typeof fleetSummary
  >;
  const again = fleetFrom({ count: fleet.version, summary });
  expect(fleetSummary(again)).toEqual(summary);
  expect([...(again.phases.get('g')?.parts[0]?.on.keys() ?? [])]).toEqual(['a', 'b']);
  const ended = (rollout: string): FleetEvent => {
    return { type: 'phase-moved', rollout, to: { kind: 'ended', as: 'completed' } };
  };
  expect(evolveFleet(again, ended('writers')).phases.size).toBe(1);
  expect([ended('writers'), ended('readers')].reduce(evolveFleet, again).phases.size).toBe(0);
  const { phases: _none, ...old } = summary;
  expect(fleetFrom({ count: 1, summary: old }).phases.size).toBe(0);
});

test('rollouts are of the same group by what their documents or the shared stream say', () => {
  expect(isSameGroup({ phaseOf: 'g' }, { phase: { of: 'g' } })).toBe(true);
  expect(isSameGroup({ phaseOf: 'g' }, { phaseOf: 'h' })).toBe(false);
  expect(isSameGroup({}, {})).toBe(false);
});
