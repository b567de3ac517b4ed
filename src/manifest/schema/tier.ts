import { z } from 'zod';
import type { WrittenTier } from '../../core/fleet/defaults.ts';
import { amount, duration, wholeNumber } from './quantities.ts';
import { unique } from './rules.ts';
import { name } from './texts.ts';
import { written } from './written.ts';

const ramp = z
  .strictObject({
    first: wholeNumber(1, 10_000).prefault(1).describe('How many clusters the first wave holds.'),
    factor: z.number().min(1).max(1_000).prefault(2).describe('How much each wave grows.'),
  })
  .describe('Waves grow from `first` by `factor` up to `maxConcurrency`.');

const tier = z.strictObject({
  name: name().describe('Tenants name it as their criticality.'),
  soak: duration()
    .optional()
    .describe(
      'Healthy time owed in this tier before the next one starts. Default: test 30m, application 24h, infrastructure 6h, any other 2h.',
    ),
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
  progressDeadline: duration()
    .optional()
    .describe(
      'The longest the tier may take before the rollout halts. Default: three times its soak, plus the delivery.',
    ),
});

/** Tiers with the figures that somebody wants to set; in the Fleet and in a Strategy. */
export function tiers() {
  return z
    .array(tier.transform(tierFrom))
    .min(1)
    .superRefine(unique((each) => each.name, ['name']));
}

function tierFrom(document: z.output<typeof tier>): WrittenTier {
  return {
    name: document.name,
    ...written({
      soakMs: document.soak,
      waveSoakMs: document.waveSoak,
      maxConcurrency: document.maxConcurrency,
      ramp: document.ramp,
      approvals: document.approvals,
      progressDeadlineMs: document.progressDeadline,
    }),
  };
}
