import { z } from 'zod';
import type { WrittenTier } from '../../core/fleet/defaults.ts';
import { overrideKinds } from '../../core/fleet/fleet.ts';
import { amount, duration, soak, wholeNumber } from './quantities.ts';
import { broken, itself, unique } from './rules.ts';
import { name } from './texts.ts';
import { written } from './written.ts';

/** How waves grow. */
export const ramp = z
  .strictObject({
    first: wholeNumber(1, 10_000).prefault(1).describe('How many clusters the first wave holds.'),
    factor: z.number().min(1).max(1_000).prefault(2).describe('How much each wave grows.'),
  })
  .describe('Waves grow from `first` by `factor` up to `maxConcurrency`.');

const tier = z
  .strictObject({
    name: name().describe('Tenants name it as their criticality.'),
    soak: soak()
      .optional()
      .describe(
        'Healthy time owed in this tier before the next one starts, or `evidence`: until every required check has seen enough to decide. Default: test 30m, application 24h, infrastructure 6h, any other 2h.',
      ),
    minSoak: duration()
      .optional()
      .describe('With `soak: evidence`, the healthy time that is owed at least. Default: 10m.'),
    waveSoak: duration()
      .optional()
      .describe(
        'Healthy time owed by a wave before the next one. Default: application 1h, infrastructure 2h, any other 10m; never more than the soak.',
      ),
    maxConcurrency: amount(1)
      .optional()
      .describe('How many clusters one wave may hold: 3 or 25%. Default: 25%, 1 in the last tier.'),
    ramp: ramp.optional(),
    approvals: wholeNumber(0, 100)
      .optional()
      .describe('How many people must approve before the tier begins. Default: 0.'),
    forbid: z
      .array(z.enum(overrideKinds))
      .superRefine(unique(itself))
      .optional()
      .describe(
        'What nobody may do for its clusters: leave one out (`skip`), go on in spite of what is waited for (`force`), give one a lower tier (`lower`), approve for somebody (`approve-for`). A Strategy forbids it beside the Fleet. Default: nothing.',
      ),
    progressDeadline: duration()
      .optional()
      .describe(
        'The longest the tier may take before the rollout halts. Default: three times its soak, plus the delivery; with `soak: evidence` a day more for each wave.',
      ),
  })
  .refine(
    ({ soak: wanted, minSoak }) => minSoak === undefined || wanted === 'evidence',
    broken({
      path: ['minSoak'],
      wrong: 'goes with `soak: evidence` only',
      hint: 'write the time as `soak`, or `soak: evidence` beside it',
    }),
  );

/** What is owed at least where evidence ends a soak. */
const minSoakMs = 10 * 60_000;

/** Tiers with the figures that somebody wants to set; in the Fleet and in a Strategy. */
export function tiers() {
  return z
    .array(tier.transform(tierFrom))
    .min(1)
    .superRefine(unique((each) => each.name, ['name']));
}

function tierFrom(document: z.output<typeof tier>): WrittenTier {
  const untilEvidence = document.soak === 'evidence';
  return {
    name: document.name,
    ...written({
      soakMs: document.soak === 'evidence' ? (document.minSoak ?? minSoakMs) : document.soak,
      untilEvidence: document.soak === undefined ? undefined : untilEvidence,
      waveSoakMs: document.waveSoak,
      maxConcurrency: document.maxConcurrency,
      ramp: document.ramp,
      approvals: document.approvals,
      progressDeadlineMs: document.progressDeadline,
      forbid: document.forbid,
    }),
  };
}
