import { expect, test } from 'vitest';
import { chaos } from '../../test/fixtures/chaos.ts';

/** More of them: TIERWISE_SEEDS=4,5,6 npx vitest run src/controller/chaos */
const seeds = process.env['TIERWISE_SEEDS']?.split(',').map(Number) ?? [1, 3, 5];

test.each(seeds)(
  'whatever goes wrong, the promises hold and all gets done (seed %i)',
  async (seed) => {
    const { rollouts, rig } = await chaos(seed);
    for (const { course, pinned } of rollouts) {
      const why = JSON.stringify(rig.waiting.get(pinned.spec.name));
      expect(course.kind, `${pinned.spec.name}: ${why}`).toBe('ended');
    }
  },
);
