import { expect, test } from 'vitest';
import { chaos } from '../../test/fixtures/chaos.ts';

const seeds = process.env['TIERWISE_SEEDS']?.split(',').map(Number) ?? [1, 2, 3];

test.each(seeds)(
  'whatever goes wrong, the promises hold and all gets done (seed %i)',
  async (seed) => {
    const { rollouts, waiting, broken } = await chaos(seed);
    expect(broken).toEqual([]);
    for (const { course, pinned } of rollouts) {
      const why = JSON.stringify(waiting.get(pinned.spec.name));
      expect(course.kind, `${pinned.spec.name}: ${why}`).toBe('ended');
    }
  },
);
