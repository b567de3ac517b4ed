import { z } from 'zod';
import type { Policy } from '../../core/fleet/declared.ts';
import { amount, chance, duration } from './quantities.ts';
import { written } from './written.ts';

/** What follows when things go wrong: the fields that a Strategy and a Rollout share. */
export const policyFields = {
  onRegression: z
    .enum(['halt', 'rollback-wave', 'rollback-stage', 'rollback-all'])
    .optional()
    .describe('What follows a regression. Default: rollback-stage.'),
  onInconclusive: z
    .enum(['approve', 'extend', 'advance'])
    .optional()
    .describe('What follows a soak that could not decide. Default: approve, by a person.'),
  maxFailures: amount(0)
    .optional()
    .describe('How many deliveries of a stage may fail: 2 or 5%. Default: 0.'),
  maxDeferred: amount(0)
    .optional()
    .describe('How many unreachable clusters may be left for later. Default: 5%.'),
  deferAfter: duration()
    .optional()
    .describe('How long an unreachable cluster is waited for. Default: 5m.'),
  blindDeadline: duration()
    .optional()
    .describe('Signal lost for so long after the change is a regression. Default: 15m.'),
  falseHalts: chance()
    .optional()
    .describe(
      'How many good changes may be halted by chance, by all checks that compare together. Default: 0.4%.',
    ),
};

const policy = z.object(policyFields);

/** The policy fields that somebody wrote, in core's words. */
export function policyFrom(document: z.output<typeof policy>): Partial<Policy> {
  return written({
    onRegression: document.onRegression,
    onInconclusive: document.onInconclusive,
    maxFailures: document.maxFailures,
    maxDeferred: document.maxDeferred,
    deferAfterMs: document.deferAfter,
    blindDeadlineMs: document.blindDeadline,
    falseHalts: document.falseHalts,
  });
}
