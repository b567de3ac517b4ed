import { expect, test } from 'vitest';
import type { Freeze } from '../../fleet/freeze.ts';
import type { Json } from '../../fleet/quantities.ts';
import { fleetEventFrom } from './codec.ts';
import { emptyFleet, evolveFleet, type FleetEvent } from './fleet-state.ts';
import { fleetSummary } from './fleet-summary.ts';
import { freezesAt, freezesFrom } from './freezes.ts';

function freeze(name: string, words: Partial<Freeze> = {}): Freeze {
  const usual = { owner: 'ann', reason: 'holidays', from: null, until: null };
  return { ...usual, tiers: null, clusters: null, name, ...words };
}

const events: readonly FleetEvent[] = [
  { type: 'frozen', freeze: freeze('now') },
  { type: 'frozen', freeze: freeze('later', { from: 100, until: 200 }) },
  { type: 'frozen', freeze: freeze('gone') },
  { type: 'unfrozen', name: 'gone', reason: 'over' },
  { type: 'unfrozen', name: 'nobody', reason: 'never was' },
];
const state = events.reduce(evolveFleet, emptyFleet);

const namesAt = (at: number) => freezesAt(state.freezes, at).map(({ name }) => name);

test('a freeze holds from its beginning to its end, unless somebody lifts it', () => {
  expect([99, 100, 199, 200].map(namesAt)).toEqual([
    ['now'],
    ['now', 'later'],
    ['now', 'later'],
    ['now'],
  ]);
  expect(freezesFrom(state.freezes, 50).map(({ name }) => name)).toEqual(['now', 'later']);
  expect(freezesFrom(state.freezes, 200).map(({ name }) => name)).toEqual(['now']);
});

test('what is set under a name again takes the place of the former, and is lifted no more', () => {
  const again = [
    { type: 'frozen', freeze: freeze('gone', { until: 300 }) },
    { type: 'frozen', freeze: freeze('now', { until: 10 }) },
  ] as const;
  const after = again.reduce(evolveFleet, state);
  expect(freezesAt(after.freezes, 50).map(({ name, until }) => `${name} ${until}`)).toEqual([
    'gone 300',
  ]);
});

test('the event that stands for all others keeps them, lifted ones as well', () => {
  const summary = JSON.parse(JSON.stringify(fleetSummary(state))) as Json;
  const data = { count: events.length, lastHash: 'x', summary };
  const restored = evolveFleet(emptyFleet, fleetEventFrom({ type: 'compacted', data }));
  expect([...restored.freezes]).toEqual([...state.freezes]);
  // Summaries from before there were freezes have none.
  const { freezes: _, ...old } = summary as Record<string, Json>;
  const before = fleetEventFrom({ type: 'compacted', data: { ...data, summary: old } });
  expect(evolveFleet(emptyFleet, before).freezes.size).toBe(0);
});
