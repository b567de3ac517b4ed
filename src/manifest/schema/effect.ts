import { z } from 'zod';
import type { Effect } from '../../core/fleet/check.ts';
import { positive } from './quantities.ts';
import { broken, exactlyOne, exactlyOneJson } from './rules.ts';

const units = ['ratio', 'absolute'];
/** An effect nearer to 1 than these cannot be told from the margin. */
const riseMin = 1.2;
const fallMax = 0.833;

const ratio = positive()
  .refine((written) => written >= riseMin || written <= fallMax, {
    error: 'is too near to 1',
    params: {
      code: 'effect-too-small',
      hint: `less cannot be told from the margin: write at least ${riseMin}, or at most ${fallMax} for what falls`,
    },
  })
  .meta({ anyOf: [{ minimum: riseMin }, { maximum: fallMax }] });

/** The smallest change that matters of a share from 0 to 1, as of errors or of slow requests. */
export function effectOnShare() {
  const hint = 'write a share between 0 and 1, without quotes: 0.01 is one more in a hundred';
  const share = positive({ below: 1, hint });
  return effect(share.describe('So much more of all requests matters: 0.01 is one in a hundred.'));
}

/** The smallest change that matters of a number with a unit of its own. */
export function effectOnValue() {
  return effect(positive().describe('A change by so much matters, in the unit of the answer.'));
}

function effect(absolute: ReturnType<typeof positive>) {
  return z
    .strictObject({
      ratio: ratio
        .optional()
        .describe(
          'A change by so many times matters: 2 is a doubling. At least 1.2, or at most 0.833.',
        ),
      absolute: absolute.optional(),
    })
    .refine(
      exactlyOne(units),
      broken({
        wrong: 'needs exactly one of `ratio` and `absolute`',
        hint: 'write { ratio: 2 } for a doubling, or { absolute: 0.01 }',
      }),
    )
    .meta(exactlyOneJson(units))
    .transform((written): Effect => {
      // Exactly one of the two is there: the schema has seen to it.
      if (written.ratio !== undefined) return { min: written.ratio, unit: 'ratio' };
      return { min: written.absolute ?? 0, unit: 'absolute' };
    });
}
