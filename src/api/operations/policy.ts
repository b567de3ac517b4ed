import { hash } from 'node:crypto';
import type { Fleet, RolloutSpec } from '../../core/fleet/fleet.ts';
import type { Json } from '../../core/fleet/quantities.ts';
import { canonicalJson } from '../../manifest/canonical-json.ts';

/**
 * A name for the policy that decides a rollout: the same for the same strategy, tiers, windows and checks,
 * whatever the change and the clusters are. The first 12 hexadecimal digits of a SHA-256.
 */
export function policyVersionOf(
  { tiers, windows }: Fleet,
  { strategy, checks }: RolloutSpec,
): string {
  return fingerprint({ strategy, tiers, windows, checks }).slice(0, 12);
}

/** What somebody wants rolled out, and over what. */
export interface Order {
  readonly spec: RolloutSpec;
  readonly fleet: Fleet;
}

/** Whether two rollouts were written as one and the same over one and the same fleet. */
export function isSameOrder(a: Order, b: Order): boolean {
  return orderFingerprint(a) === orderFingerprint(b);
}

/** Of the two alone, whatever else stands beside them; `--until 2d` is another time whenever it is said. */
function orderFingerprint({ spec, fleet }: Order): string {
  const { hotfix, ...own } = spec;
  const { until: _, ...why } = hotfix ?? {};
  return fingerprint({ spec: hotfix === undefined ? own : { ...own, hotfix: why }, fleet });
}

/** SHA-256 of the value as the log would keep it: what is undefined is not there. */
function fingerprint(value: object): string {
  return hash('sha256', canonicalJson(JSON.parse(JSON.stringify(value)) as Json));
}
