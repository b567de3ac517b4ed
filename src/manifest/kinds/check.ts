import { z } from 'zod';
import type { BadRange, Check } from '../../core/fleet/fleet.ts';
import { envelope } from '../schema/envelope.ts';
import { duration } from '../schema/quantities.ts';
import { broken, exactlyOne, exactlyOneJson } from '../schema/rules.ts';
import { name, paragraph } from '../schema/texts.ts';

const bounds = ['above', 'below', 'outside'];

const threshold = z
  .strictObject({
    query: paragraph().describe('In PromQL: one number for each cluster.'),
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
  })
  .refine(
    exactlyOne(bounds),
    broken({
      wrong: 'needs exactly one of `above`, `below` and `outside`',
      hint: 'say what is bad, like `above: 0.02`',
    }),
  )
  .meta(exactlyOneJson(bounds));

const spec = z.strictObject({
  source: name().describe('One of the `sources` of the Fleet.'),
  threshold: threshold.describe('What is bad, and for how long.'),
  required: z
    .boolean()
    .prefault(true)
    .describe('Whether a soak needs it; one that is not only stops what it sees go wrong.'),
  warmUp: duration()
    .prefault('2m')
    .describe('How long after the last new process evidence for health begins to count.'),
});

const schema = envelope(
  'Check',
  spec,
  'One question to a source. Its answers over time are the evidence that a change is judged by.',
);

/** Documents of kind Check. */
export const checkKind = { schema, from: checkFrom };

function checkFrom({ metadata, spec: check }: z.output<typeof schema>): Check {
  return {
    name: metadata.name,
    source: check.source,
    threshold: {
      query: check.threshold.query,
      bad: badFrom(check.threshold),
      forMs: check.threshold.for,
    },
    required: check.required,
    warmUpMs: check.warmUp,
  };
}

/** Exactly one of the three is there: the schema has seen to it. */
function badFrom({ above, below, outside }: z.output<typeof threshold>): BadRange {
  if (above !== undefined) return { kind: 'above', limit: above };
  if (below !== undefined) return { kind: 'below', limit: below };
  const [low, high] = outside ?? [0, 0];
  return { kind: 'outside', low, high };
}
