import type { StartResult } from '../api/operations/start.ts';
import { countText, namesText } from '../core/fleet/names.ts';
import { exitCodes, Failure } from './failure.ts';
import { refusedPlan } from './refused-plan.ts';

/** The rollout is there, fresh or from before; anything else is a `Failure`. */
export function accepted(
  name: string,
  result: StartResult,
): Extract<StartResult, { kind: 'started' | 'exists-same' }> {
  switch (result.kind) {
    case 'started':
    case 'exists-same':
      return result;
    case 'refused':
      throw refusedPlan(name, result.refusals);
    case 'exists-different': {
      const message = `the store has another rollout ${name}, from other documents`;
      throw new Failure(exitCodes.problems, message, {
        code: 'name-taken',
        hint: 'give this one another name in its metadata: a name is used once',
      });
    }
    case 'no-delivery': {
      const { clusters } = result;
      const message = `nobody said how ${namesText(clusters)} can be changed`;
      throw new Failure(exitCodes.problems, message, {
        code: 'no-delivery',
        hint: `add a delivery to ${countText(clusters.length, 'cluster')}, or leave them out by the rollout's targets`,
      });
    }
  }
}
