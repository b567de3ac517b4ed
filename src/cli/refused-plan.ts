import { refusalView } from '../api/views/plan-view.ts';
import type { Refusal } from '../core/plan/plan.ts';
import { exitCodes, Failure } from './failure.ts';
import { clean } from './print/clean.ts';

/**
 * A rollout that cannot be planned. What would break a promise, or what a policy forbids, is refused; what makes no sense for
 * this fleet, such as the name of a cluster that it does not have, is a problem of the input.
 */
export function refusedPlan(rollout: string, refusals: readonly Refusal[]): Failure {
  const isRefused = refusals.some(
    ({ promise, policy }) => promise !== null || policy !== undefined,
  );
  const exitCode = isRefused ? exitCodes.refused : exitCodes.problems;
  const lines = refusals.map(({ message, promise }) => {
    const which = promise === null ? '' : ` (promise ${promise})`;
    return `  ${clean(message)}${which}\n`;
  });
  const message = `${rollout} cannot be planned`;
  return new Failure(exitCode, message, {
    code: 'plan-refused',
    document: refusalView(rollout, refusals),
    text: `tierwise: ${clean(message)}:\n${lines.join('')}`,
  });
}
