import type { Instant } from '../../core/fleet/quantities.ts';
import type { Force, Forcible } from '../../core/rollout/history/overrides.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { Truth } from './truth.ts';

/** A store may be so slow, after something was decided. */
export const slackMs = 62_000;

/**
 * The earliest time that the clock on the wall of the controllers' machine may have shown when something was decided that
 * became durable now.
 */
export function earliestWall({ clocks }: Truth, at: Instant): Instant {
  const from = at - slackMs;
  const shown = clocks.flatMap(({ byMs, since }, index) => {
    const end = clocks[index + 1]?.since ?? Number.POSITIVE_INFINITY;
    return end < from || since > at ? [] : [Math.max(from, since) + byMs];
  });
  return Math.min(...shown);
}

/** Somebody said that it is not waited for in the stage, that had not lapsed, and what was passed was told. */
export function isForced(
  truth: Truth,
  { forces }: Rollout,
  { what, stage, at }: { readonly what: Forcible; readonly stage: number; readonly at: Instant },
): boolean {
  const isInForce = (force: Force): boolean =>
    force.what === what && force.stage === stage && force.until > earliestWall(truth, at);
  return forces.some((force) => isInForce(force) && force.passed.length > 0);
}
