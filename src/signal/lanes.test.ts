import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { lanes } from './lanes.ts';

it('never runs more tasks than there are lanes, and runs all of them, in order, failed ones too', async () => {
  const inLane = lanes(3);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const tasks = Array.from({ length: 20 }, (_, index) =>
    inLane(async () => {
      begun.push(index);
      running += 1;
      most = Math.max(most, running);
      await sleep(index % 3);
      running -= 1;
      if (index % 5 === 0) throw new Error(`task ${index}`);
      return index;
    }).catch((error: unknown) => (error as Error).message),
  );
  const results = await Promise.all(tasks);
  expect(most).toBe(3);
  expect(begun).toEqual(begun.toSorted((a, b) => a - b));
  expect(results).toEqual(Array.from({ length: 20 }, (_, i) => (i % 5 === 0 ? `task ${i}` : i)));
});
