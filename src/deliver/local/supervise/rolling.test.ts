import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextSteps, type Rolling, type Standing } from './rolling.ts';

/** `old!2` is an old process that has failed, opened as the second; `-` is an empty place. */
function standing(text: string): readonly Standing[] {
  const states = {
    '': 'ready',
    '!': 'failed',
    '~': 'coming',
    '?': 'unknown',
    x: 'stopping',
  } as const;
  return text.split(' ').flatMap((word, index): readonly Standing[] => {
    const parts = /^([a-z]{3})([!~?x]?)(\d*)$/.exec(word);
    if (parts === null) return [];
    const [, generation = '', mark = '', opened = ''] = parts;
    return [
      {
        index,
        generation,
        state: states[mark as keyof typeof states],
        opened: Number(opened || index),
      },
    ];
  });
}

interface Case {
  readonly name: string;
  readonly now: string;
  readonly max?: number;
  readonly open?: readonly number[];
  readonly stop?: readonly number[];
}

describe('the next steps in a zone that is to run `new`', () => {
  const cases: readonly Case[] = [
    { name: 'an empty zone is filled at once', now: '- - -', open: [0, 1, 2] },
    {
      name: 'of old ones as many go as may be down, the last opened first',
      now: 'old1 old2 old3',
      max: 2,
      stop: [2, 1],
    },
    { name: 'the next waits for the one that is stopped', now: 'old old oldx' },
    { name: 'the place of one that is gone is filled', now: 'old old -', open: [2] },
    { name: 'the next waits for one that is coming', now: 'old old new~' },
    { name: 'a second may go while one is coming', now: 'old old new~', max: 2, stop: [1] },
    { name: 'when it is ready the next one goes', now: 'old old new', stop: [1] },
    { name: 'an old one that is broken goes first', now: 'old old! old', stop: [1] },
    {
      name: 'one that is broken counts as down for those that are not',
      now: 'old old! old!',
      max: 2,
      stop: [2, 1],
    },
    { name: 'nothing goes for a change that has failed', now: 'old old! new!', max: 2 },
    { name: 'nothing goes before it is known how all are', now: 'old old? old' },
    { name: 'all is done', now: 'new new new' },
  ];
  test.each(cases)('$name: $now', ({ now, max = 1, open = [], stop = [] }) => {
    const wanted = ['new', 'new', 'new'];
    const steps = nextSteps({ wanted, maxUnavailable: max, standing: standing(now) });
    expect(steps.open).toEqual(open);
    expect(steps.stop.map(({ index }) => index)).toEqual(stop);
  });

  test('places that are too many go when the others are ready', () => {
    const many = { wanted: ['new'], maxUnavailable: 1 };
    expect(nextSteps({ ...many, standing: standing('new~ old') }).stop).toEqual([]);
    expect(nextSteps({ ...many, standing: standing('new old') }).stop).toMatchObject([
      { index: 1 },
    ]);
  });

  test('a component that is to go is stopped as a whole', () => {
    const steps = nextSteps({
      wanted: null,
      maxUnavailable: 1,
      standing: standing('old newx new!'),
    });
    expect(steps.open).toEqual([]);
    expect(steps.stop.map(({ index }) => index)).toEqual([0, 2]);
  });
});

test('from wherever it starts, a zone of good processes gets there and never has too many down', () => {
  const mark = fc.constantFrom('', '~', '!');
  const word = fc.oneof(
    fc.tuple(fc.constantFrom('old', 'new', 'mid'), mark).map((parts) => parts.join('')),
    fc.constant('-'),
  );
  const zone = fc.record({
    now: fc.array(word, { minLength: 1, maxLength: 6 }),
    maxUnavailable: fc.integer({ min: 1, max: 3 }),
    good: fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }),
  });
  fc.assert(
    fc.property(zone, ({ now, maxUnavailable, good }) => {
      const wanted = now.map(() => 'new');
      let slots = standing(now.join(' ')).map((slot) => ({ ...slot }));
      let opened = 100;
      const isDown = (index: number) =>
        slots.find((slot) => slot.index === index)?.state !== 'ready';
      const countDown = () => wanted.filter((_, index) => isDown(index)).length;
      for (const isLucky of good) {
        const before = countDown();
        const steps = nextSteps({ wanted, maxUnavailable, standing: slots } satisfies Rolling);
        const stopped = new Set(steps.stop.map((slot) => slot.opened));
        slots = slots.map((slot) =>
          stopped.has(slot.opened) ? { ...slot, state: 'stopping' } : slot,
        );
        for (const index of steps.open) {
          opened += 1;
          slots.push({ index, generation: 'new', state: 'coming', opened });
        }
        expect(countDown()).toBeLessThanOrEqual(Math.max(before, maxUnavailable));
        // Then, sometimes, the world moves: what stops is gone, what comes is ready, what failed heals.
        if (!isLucky) continue;
        slots = slots.filter(({ state }) => state !== 'stopping');
        slots = slots.map((slot) =>
          slot.generation === 'new' ? { ...slot, state: 'ready' } : slot,
        );
      }
      const lucky = good.filter(Boolean).length;
      fc.pre(lucky > 3 * now.length);
      expect(
        slots.every(({ generation, state }) => generation === 'new' && state === 'ready'),
      ).toBe(true);
      expect(slots).toHaveLength(wanted.length);
    }),
  );
});
