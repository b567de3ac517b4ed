/** Rollouts over a hundred clusters, from their start to their end. */
import { readRollout } from '../../src/api/operations/read-rollout.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { hundred, noSoak, specOf } from './hundred.ts';
import { memoryDelivery } from './memory-delivery.ts';
import { memorySignal } from './memory-signal.ts';
import { begin, inFolder, runLoop } from './real-loop.ts';

/**
 * Starts so many rollouts of components of their own, runs them all to their end in one loop, and
 * returns how long that took, in milliseconds. Throws when one is not completed.
 */
export async function runToTheEnd(count: number): Promise<number> {
  const figures = { test: noSoak, application: noSoak, infrastructure: noSoak };
  const fleet = hundred({ clusters: 100, figures });
  const specs = Array.from({ length: count }, (_, index) => specOf(index + 1));
  return await inFolder(async (folder) => {
    const store = await openSqlite(`${folder}/store.db`);
    const delivery = memoryDelivery();
    const signal = memorySignal();
    const beganAt = performance.now();
    for (const spec of specs) await begin(store, { fleet, spec, now: Date.now() });
    const parts = { store, deliveryFor: () => delivery, signalFor: () => signal };
    await runLoop(
      parts,
      specs.map(({ name }) => name),
    );
    const tookMs = performance.now() - beganAt;
    for (const { name } of specs) {
      const course = (await readRollout(store, name))?.course;
      const isCompleted = course?.kind === 'ended' && course.as === 'completed';
      if (!isCompleted) throw new Error(`${name} is ${JSON.stringify(course)}`);
    }
    await store.close();
    return tookMs;
  });
}
