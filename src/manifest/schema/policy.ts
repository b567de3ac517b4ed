import { z } from 'zod';
import type { Policy } from '../../core/fleet/declared.ts';
import { smoke } from './exposure.ts';
import { amount, chance, duration } from './quantities.ts';
import { windows } from './window.ts';
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
  lateClusters: z
    .enum(['approve', 'start'])
    .optional()
    .describe(
      'Whether those wait for `tierwise debts repay` by a person, or a catch-up starts by itself. Default: approve.',
    ),
  blindDeadline: duration()
    .optional()
    .describe('Signal lost for so long after the change is a regression. Default: 15m.'),
  smoke: smoke()
    .optional()
    .describe(
      'By exposure: the short stage on the tier `test` that comes first. Default: { soak: 10m }.',
    ),
  deadline: duration()
    .optional()
    .describe(
      'By exposure: within which time all exposed clusters are to be delivered and soaked; soaks are made shorter for it, and a person accepts that. Default: none.',
    ),
  falseHalts: chance()
    .optional()
    .describe(
      'How many good changes may be halted by chance, by all checks that compare together. Default: 0.4%.',
    ),
  onConflict: z
    .enum(['queue', 'supersede'])
    .optional()
    .describe(
      'Where others are in the way: wait behind them, or take the place of older rollouts of the component from their next wave on. Default: queue.',
    ),
  windows: windows()
    .optional()
    .describe('When its changes may begin, beside the windows of the Fleet, which hold as well.'),
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
    lateClusters: document.lateClusters,
    blindDeadlineMs: document.blindDeadline,
    smoke: document.smoke,
    deadlineMs: document.deadline,
    falseHalts: document.falseHalts,
    onConflict: document.onConflict,
    windows: document.windows,
  });
}
