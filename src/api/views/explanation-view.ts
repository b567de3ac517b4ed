import type { ClusterExplanation } from '../../core/fleet/explain.ts';
import { instantNotation } from './quantities.ts';

/** What `explain cluster/NAME -o json` prints. */
export function explanationView({ override, ...rest }: ClusterExplanation) {
  return {
    ...rest,
    override: override && { ...override, until: instantNotation(override.until) },
  };
}
