import { exposures, type Exposure } from '../fleet/fleet.ts';
import type { AttackVector, ExposureStage } from '../fleet/exposure.ts';
import type { Standing } from '../fleet/standings.ts';

/** The stage of a cluster that is in no smoke stage: its exposure, unless the attack does not reach it. */
export function exposureStageOf(
  standing: Standing,
  attackVector: AttackVector | undefined,
): ExposureStage {
  return whyUnexposed(standing, attackVector) === null ? standing.household.exposure : 'unexposed';
}

/** Why an attack does not reach a cluster, to be read behind its name; null where it does. */
export function whyUnexposed(
  { cluster, household }: Standing,
  attackVector: AttackVector | undefined,
): string | null {
  if (attackVector === undefined) return null;
  const { exposure: least, component } = attackVector;
  if (component !== null && cluster.components?.includes(component) === false) {
    return `without the vulnerable component ${component}`;
  }
  if (rankOf(household.exposure) >= rankOf(least)) return null;
  return `reachable as ${household.exposure}, and the attack comes from ${whence(least)}`;
}

function whence(least: Exposure): string {
  const from = exposures.slice(rankOf(least)).toReversed();
  return from.join(' or ');
}

function rankOf(exposure: Exposure): number {
  return exposures.indexOf(exposure);
}
