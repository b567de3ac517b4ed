import { describe, expect, test } from 'vitest';
import { play, start } from '../../../test/fixtures/story.ts';
import type { Json } from '../fleet/quantities.ts';
import {
  dueForArchive,
  type Ending,
  endingOf,
  finalSummary,
  finalSummaryFrom,
  fleetEventsMax,
  isFleetDue,
  keptMs,
} from './compaction.ts';
import { fleetEventFrom, toNewEvent } from './history/codec.ts';
import { fold } from './history/evolve.ts';
import { emptyFleet, evolveFleet, type FleetEvent } from './history/fleet-state.ts';
import { fleetSummary } from './history/fleet-summary.ts';

const day = 86_400_000;

describe('a rollout', () => {
  const ending = (over: Partial<Ending> = {}): Ending => {
    return { rollout: 'one', endedAt: start, owes: false, ...over };
  };

  test.each([
    { name: 'that has just ended', over: {}, now: start + 1, due: [] },
    { name: 'after thirty days', over: {}, now: start + 30 * day, due: [] },
    { name: 'after more than thirty days', over: {}, now: start + keptMs + 1, due: ['one'] },
    { name: 'that owes', over: { owes: true }, now: start + 9_999 * day, due: [] },
  ])('$name stays in the log or leaves it by the rule', ({ over, now, due }) => {
    expect(dueForArchive([ending(over)], emptyFleet, now)).toEqual(due);
  });

  test('that ended first leaves first', () => {
    const later = ending({ rollout: 'two', endedAt: start - day });
    expect(dueForArchive([ending(), later], emptyFleet, start + 60 * day)).toEqual(['two', 'one']);
  });

  test('ends once it has ended, and owes what its end left', () => {
    const story = play();
    expect(endingOf(story.rollout)).toBeNull();
    const left = { type: 'aborted', reason: 'no', left: ['a1'] } as const;
    const happened = { at: start + day, actor: 'ann' };
    const owing = fold([...story.history, { event: left, ...happened }]);
    const done = fold([...story.history, { event: { ...left, left: [] }, ...happened }]);
    expect(owing && endingOf(owing)).toMatchObject({ endedAt: start + day, owes: true });
    expect(done && endingOf(done)).toMatchObject({ owes: false });
  });

  test('leaves a line that comes back from JSON as it was', () => {
    const story = play();
    story.until('completed');
    const summary = finalSummary(story.rollout);
    const stored = JSON.parse(JSON.stringify(summary)) as Json;
    expect(finalSummaryFrom(stored)).toEqual(summary);
    expect(summary).toMatchObject({ phase: 'completed', startedAt: start });
  });
});

describe('the shared stream', () => {
  const events: readonly FleetEvent[] = [
    { type: 'enrolled', rollout: 'one', component: 'c', clusters: ['a', 'b'] },
    { type: 'enrolled', rollout: 'two', component: 'c', clusters: ['b'] },
    { type: 'enrolled', rollout: 'three', component: 'd', clusters: ['a'] },
    { type: 'component-claimed', rollout: 'one' },
    { type: 'cluster-touched', rollout: 'one', cluster: 'a' },
    { type: 'cluster-touched', rollout: 'three', cluster: 'a' },
    { type: 'cluster-unwell', rollout: 'one', cluster: 'b', aspect: 'errors', message: 'bad' },
    { type: 'cluster-unwell', rollout: 'three', cluster: 'a', aspect: 'errors', message: 'bad' },
  ];
  const state = events.reduce(evolveFleet, emptyFleet);

  test('is due when it has grown by more than its limit since it was folded', () => {
    expect(isFleetDue({ ...emptyFleet, version: fleetEventsMax })).toBe(false);
    expect(isFleetDue({ ...emptyFleet, version: fleetEventsMax + 1 })).toBe(true);
    const folded = { ...emptyFleet, version: 5 + fleetEventsMax, compactedVersion: 5 };
    expect(isFleetDue(folded)).toBe(false);
  });

  test('forgets a rollout with its end', () => {
    const after = evolveFleet(state, { type: 'ended', rollout: 'one' });
    expect([...after.enrolled.keys()]).toEqual(['two', 'three']);
    expect([...(after.changing.get('a') ?? [])]).toEqual(['three']);
    expect([...after.unwell.keys()]).toEqual(['a']);
  });

  test('from before there were accounts is in the order in which it lists rollouts', () => {
    const { debts: _, enrolled, ...rest } = fleetSummary(state);
    const old = enrolled.map(({ order: __, ...entry }) => entry);
    const data = {
      count: 9,
      lastHash: 'x',
      summary: { ...rest, enrolled: old },
    } as unknown as Json;
    const restored = evolveFleet(emptyFleet, fleetEventFrom({ type: 'compacted', data }));
    expect([...restored.enrolled.values()].map(({ order }) => order)).toEqual([0, 1, 2]);
    expect(restored.debts.size).toBe(0);
  });

  test('goes on from the event that stands for its events as from themselves', () => {
    const summary = JSON.parse(JSON.stringify(fleetSummary(state))) as Json;
    const stored = { type: 'compacted', data: { count: events.length, lastHash: 'x', summary } };
    const stands = fleetEventFrom(stored);
    const restored = evolveFleet(emptyFleet, stands);
    const version = events.length + 1;
    expect(restored).toMatchObject({ version, compactedVersion: version });
    // Whoever had read all of it knows no more than before.
    expect(evolveFleet(state, stands)).toEqual(restored);
    const more: readonly FleetEvent[] = [
      { type: 'cluster-settled', rollout: 'one', cluster: 'a' },
      { type: 'cluster-well', rollout: 'three', cluster: 'a', aspect: 'errors' },
      { type: 'ended', rollout: 'one' },
    ];
    const [a, b] = [state, restored].map((from) => fleetSummary(more.reduce(evolveFleet, from)));
    expect(a).toEqual(b);
    expect(a?.enrolled.map(({ rollout }) => rollout)).toEqual(['two', 'three']);
    expect(fleetEventFrom(toNewEvent(more[2]!))).toEqual(more[2]);
  });
});
