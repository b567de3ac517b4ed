import { describe, expect, test } from 'vitest';
import { clockedColumns, stepMs } from '../../test/fixtures/clocked-columns.ts';
import { minute, start } from '../../test/fixtures/story.ts';

const second = 1_000;
const hour = 60 * minute;
const historyMs = 6 * hour;
const historySteps = historyMs / stepMs;
type World = Awaited<ReturnType<typeof clockedColumns>>;

/** A world with a history in which a cluster is changed and soaks for a while. */
async function changedWorld(): Promise<World> {
  const world = await clockedColumns({ historyMs });
  await world.live(5 * minute);
  world.change();
  await world.live(20 * minute);
  return world;
}

/** What is known beyond what was known before, which is still the same. */
function newsAfter(world: World, before: ReturnType<World['figures']>) {
  const after = world.figures();
  expect(after.slice(0, before.length)).toEqual(before);
  return after.slice(before.length);
}

/** By how much the places of figures differ from when they were measured. */
function offsets(world: World): readonly number[] {
  return [...new Set(world.figures().map(({ to, measuredAt }) => to - measuredAt))];
}

describe('a clock that was set after a cluster was changed', () => {
  test('and set right again: nothing before it is lost, and nothing of meanwhile is known', async () => {
    const world = await changedWorld();
    const before = world.figures();
    world.time.machineMs = 3 * hour;
    await world.live(20 * minute);
    expect(world.watch().columns?.clusters.get('a1')?.trouble).toContain('3h ahead');
    expect(newsAfter(world, before)).toEqual([]);
    const setAt = world.now();
    world.time.machineMs = 0;
    await world.live(20 * minute);
    const news = newsAfter(world, before);
    expect(news[0]?.from).toBeGreaterThan(setAt);
    expect(news.length).toBeGreaterThan(14);
    expect(offsets(world)).toEqual([0]);
  });

  test.each([-20, 20])('by %i minutes, with the source: each step keeps its place', async (by) => {
    const world = await changedWorld();
    const before = world.figures();
    const setAt = world.time.trueMs;
    world.time.machineMs = by * minute;
    world.time.sourceMs = by * minute;
    await world.live(40 * minute);
    const news = newsAfter(world, before);
    // A clock that was set back shows times again under which there is only what was measured before.
    const newFrom = setAt + Math.max(0, -by * minute);
    expect(news.every(({ measuredAt }) => measuredAt > newFrom)).toBe(true);
    // Silence until then is nobody's harm.
    expect(Math.abs(world.watch().since - (news[0]?.from ?? 0))).toBeLessThanOrEqual(stepMs);
    expect(news.length).toBeGreaterThan(14);
    expect(offsets(world)).toEqual([0]);
  });

  test('while the machine was suspended: what was measured meanwhile has no place', async () => {
    const world = await changedWorld();
    const before = world.figures();
    world.pass(20 * minute + 7 * second, 0);
    const wokenAt = world.time.trueMs;
    await world.live(20 * minute);
    const news = newsAfter(world, before);
    expect(news.every(({ measuredAt }) => measuredAt > wokenAt)).toBe(true);
    expect(news.length).toBeGreaterThan(14);
    expect((news[0]?.from ?? 0) - (before.at(-1)?.to ?? 0)).toBeLessThanOrEqual(4 * stepMs);
    expect(world.misplaced()).toEqual([]);
  });

  test('when the log jumped ahead, goes on at once', async () => {
    const world = await changedWorld();
    const before = world.figures();
    world.append(10 * minute);
    await world.live(6 * minute);
    expect(newsAfter(world, before).length).toBeGreaterThan(0);
    expect(world.now() - (world.figures().at(-1)?.to ?? 0)).toBeLessThan(4 * stepMs);
  });

  test('as far back as the log had jumped meanwhile', async () => {
    const world = await changedWorld();
    world.append(20 * minute);
    world.change();
    world.pass(20 * minute, 0);
    await world.live(30 * minute);
    expect(world.misplaced()).toEqual([]);
    expect(world.figures().length).toBeGreaterThan(historySteps);
  });

  test('so far that other times of the day would be compared: all begins anew, once it is sure', async () => {
    const world = await changedWorld();
    world.pass(2 * hour, 0);
    const wokenAt = world.time.trueMs;
    await world.live(20 * minute);
    expect(world.figures().length).toBeGreaterThan(14);
    expect(world.figures().every(({ measuredAt }) => measuredAt > wokenAt)).toBe(true);
  });
});

describe('a clock that was set before any cluster was changed', () => {
  test('of a machine that was wrong from the beginning: all of the past is known', async () => {
    const world = await clockedColumns({ historyMs });
    world.time.machineMs = 2 * hour;
    world.restart();
    await world.live(5 * minute);
    expect(world.figures()).toEqual([]);
    world.time.machineMs = 0;
    await world.live(5 * minute);
    expect(world.figures().length).toBeGreaterThan(historySteps);
  });

  test('while the machine was suspended: all of the past is known', async () => {
    const world = await clockedColumns({ historyMs });
    await world.live(5 * minute);
    world.pass(2 * hour, 0);
    await world.live(5 * minute);
    expect(world.figures().length).toBeGreaterThan(historySteps);
    expect(offsets(world)).toEqual([-2 * hour]);
  });

  test('back, with the source: what stands under times to come is not told for new', async () => {
    const world = await clockedColumns({ historyMs });
    await world.live(5 * minute);
    const setAt = world.time.trueMs;
    world.time.machineMs = -20 * minute;
    world.time.sourceMs = -20 * minute;
    await world.live(40 * minute);
    const late = world.figures().filter(({ to }) => to > start + 6 * minute);
    expect(late.length).toBeGreaterThan(14);
    expect(late.every(({ measuredAt }) => measuredAt > setAt)).toBe(true);
    expect(world.figures().length - late.length).toBeGreaterThan(historySteps);
  });

  test('wrongly, while the source had been set back: what it has of before is not told for new', async () => {
    const world = await clockedColumns({ historyMs });
    await world.live(5 * minute);
    world.time.sourceMs = -20 * minute;
    world.time.machineMs = 10 * minute;
    await world.live(5 * minute);
    world.restart();
    await world.live(minute);
    world.change();
    world.time.machineMs = -20 * minute;
    await world.live(40 * minute);
    expect(world.misplaced()).toEqual([]);
    expect(world.figures().length).toBeGreaterThan(5);
  });
});

describe('whoever takes over', () => {
  const happenings = {
    'nothing was set': () => undefined,
    'the clock was set and set right': async (world: World) => {
      world.time.machineMs = hour;
      await world.live(7 * minute);
      world.time.machineMs = 0;
    },
    'the log had jumped ahead': (world: World) => world.append(10 * minute),
  };
  test.each(Object.entries(happenings))('knows the same where %s', async (_, happens) => {
    const world = await changedWorld();
    await happens(world);
    await world.live(10 * minute);
    world.append();
    const before = world.figures();
    world.restart();
    await world.ask();
    expect(world.figures()).toEqual(before);
    expect(before.length).toBeGreaterThan(historySteps);
  });

  test('goes on by another clock without losing what was', async () => {
    const world = await changedWorld();
    world.pass(20 * minute, 0);
    await world.live(20 * minute);
    world.append();
    const before = world.figures();
    world.restart();
    await world.live(10 * minute);
    expect(newsAfter(world, before).length).toBeGreaterThan(4);
    expect(offsets(world)).toEqual([0, -20 * minute]);
    expect(world.misplaced()).toEqual([]);
  });

  test.each(['nobody had asked', 'the source had not answered'])(
    'after a change by a clock that was set, of which %s, takes nothing of before for after',
    async (unheard) => {
      const world = await changedWorld();
      world.pass(20 * minute, 0);
      if (unheard !== 'nobody had asked') {
        world.time.machineMs = -hour;
        await world.live(5 * minute);
        world.time.machineMs = 0;
      }
      world.change();
      if (unheard !== 'nobody had asked') {
        world.append(20 * minute);
        world.append();
      }
      world.restart();
      await world.live(30 * minute);
      expect(world.misplaced()).toEqual([]);
    },
  );

  test('after a change by a clock that was wrong takes nothing of before for after', async () => {
    const world = await clockedColumns({ historyMs });
    world.time.machineMs = -20 * minute;
    world.restart();
    await world.live(5 * minute);
    world.change();
    world.time.machineMs = 0;
    world.restart();
    await world.live(30 * minute);
    expect(world.misplaced()).toEqual([]);
  });

  test('when clocks were set back meanwhile takes nothing of before for after', async () => {
    const world = await changedWorld();
    await world.live(2 * hour);
    world.time.machineMs = -hour;
    world.time.sourceMs = -hour;
    world.restart();
    await world.live(10 * minute);
    world.change();
    await world.live(hour + 10 * minute);
    expect(world.misplaced()).toEqual([]);
    expect(world.figures().length).toBeGreaterThan(historySteps);
  });

  test('of a source without history, too', async () => {
    const settings = { kind: 'scrape', targets: [], headers: {} } as const;
    const world = await clockedColumns({ settings });
    world.append();
    await world.live(2 * hour);
    world.time.machineMs = -hour;
    world.restart();
    // As many as fill a block of what is kept.
    while (world.figures().length < 64) await world.live(second);
    // What was kept behind it would be read by the next one.
    world.pass(20 * minute);
    world.append();
    world.restart();
    await world.live(5 * minute);
    const again = world.figures().filter(({ from }) => from > start + hour);
    expect(again.length).toBeGreaterThan(5);
    expect(again.every(({ measuredAt }) => measuredAt > start + 2 * hour)).toBe(true);
  });

  test('begins anew where nothing was left and a cluster is changed', async () => {
    const world = await changedWorld();
    await world.store.blobs.setLatest('columns/r/errors/spells', null);
    const takenOverAt = world.now();
    world.restart();
    await world.live(10 * minute);
    expect(world.figures().length).toBeGreaterThan(0);
    expect(world.figures().every(({ from }) => from > takenOverAt)).toBe(true);
  });
});
