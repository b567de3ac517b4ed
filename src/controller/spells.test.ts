import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clockedColumns, stepMs } from '../../test/fixtures/clocked-columns.ts';
import { minute } from '../../test/fixtures/story.ts';

const second = 1_000;

test('nothing of before a change stands after it, nor the other way round, whatever becomes of the clocks', async () => {
  const seconds = (max: number) => fc.integer({ min: -max, max });
  const event = fc.oneof(
    { weight: 8, arbitrary: fc.record({ live: fc.integer({ min: 1, max: 1_000 }) }) },
    { weight: 3, arbitrary: fc.record({ change: fc.constant(true) }) },
    { weight: 1, arbitrary: fc.record({ suspend: fc.integer({ min: 1, max: 4_000 }) }) },
    { weight: 2, arbitrary: fc.record({ machine: seconds(2_400) }) },
    { weight: 2, arbitrary: fc.record({ machine: seconds(9) }) },
    { weight: 1, arbitrary: fc.record({ source: seconds(2_400), isBoth: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ source: seconds(90), isBoth: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ jump: fc.integer({ min: 1, max: 2_400 }) }) },
    { weight: 1, arbitrary: fc.record({ restart: fc.integer({ min: 0, max: 600 }) }) },
  );
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 40 }), async (events) => {
      const world = await clockedColumns({ historyMs: 30 * minute });
      const { time } = world;
      for (const one of events) {
        // Two that undo each other between two questions are seen by nobody.
        if (!('change' in one) && !('live' in one)) await world.live(2 * stepMs);
        if ('live' in one) await world.live(one.live * second);
        else if ('suspend' in one) world.pass(one.suspend * second, 0);
        else if ('machine' in one) time.machineMs = time.sourceMs + one.machine * second;
        else if ('jump' in one) world.append(one.jump * second);
        else if ('change' in one) world.change();
        else if ('source' in one) {
          // Nobody could know of a clock that was set back, had it not answered since it was ahead.
          if (Math.abs(time.machineMs - time.sourceMs) > 9 * second) time.machineMs = time.sourceMs;
          await world.live(5 * stepMs);
          time.sourceMs += one.source * second;
          if (one.isBoth || one.source > 0) time.machineMs += one.source * second;
          await world.live(stepMs);
        } else {
          time.trueMs += one.restart * second;
          time.upMs += one.restart * second;
          world.restart();
          await world.ask();
        }
        expect(world.misplaced()).toEqual([]);
        kept = Math.max(kept, world.figures().length);
      }
    }),
    { numRuns: 300 },
  );
  expect(kept).toBeGreaterThan(60);
});
