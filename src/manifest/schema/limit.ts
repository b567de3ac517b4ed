import { z } from 'zod';
import type { BadRange, Limit } from '../../core/fleet/check.ts';
import { duration } from './quantities.ts';
import { broken, exactlyOne, exactlyOneJson } from './rules.ts';

const bounds = ['above', 'below', 'outside'];

/** What is bad in itself, and for how long: the fields of a threshold, and of a gauge's limit. */
export const limitFields = {
  above: z.number().optional().describe('Bad when the answer is above this.'),
  below: z.number().optional().describe('Bad when the answer is below this.'),
  outside: z
    .tuple([z.number(), z.number()])
    .refine(([low, high]) => low < high, {
      error: 'is not a range',
      params: { hint: 'the first number must be the smaller: [low, high]' },
    })
    .optional()
    .describe('Bad when the answer is below the first or above the second: [low, high].'),
  for: duration().prefault('0s').describe('How long it must be bad to count.'),
};

/** Whether exactly one of the bounds is written, for zod's `refine`. */
export const isLimit = exactlyOne(bounds);

/** What to say when it is not. */
export const noLimit = broken({
  wrong: 'needs exactly one of `above`, `below` and `outside`',
  hint: 'say what is bad, like `above: 0.02`',
});

/** The same for editors. */
export const limitJson = exactlyOneJson(bounds);

const fields = z.strictObject(limitFields);

/** The limit in core's words. */
export function limitFrom(written: z.output<typeof fields>): Limit {
  return { bad: badFrom(written), forMs: written.for };
}

/** Exactly one of the three is there: the schema has seen to it. */
function badFrom({ above, below, outside }: z.output<typeof fields>): BadRange {
  if (above !== undefined) return { kind: 'above', limit: above };
  if (below !== undefined) return { kind: 'below', limit: below };
  const [low, high] = outside ?? [0, 0];
  return { kind: 'outside', low, high };
}
