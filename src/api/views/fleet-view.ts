import { type Classification, classify } from '../../core/fleet/classify.ts';
import type { Fleet } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { OpenHotfix } from '../../core/rollout/history/hotfixes.ts';
import { type HotfixReach, reachText } from '../../core/rollout/hotfix-reach.ts';
import { instantNotation } from './quantities.ts';

/** What `fleet -o json` prints: the tiers, least critical first, with the clusters in each. */
export function fleetView(fleet: Fleet, now: Instant) {
  const classification = classify(fleet, now);
  return {
    fleet: fleet.name,
    tenantCount: fleet.tenants.length,
    clusterCount: fleet.clusters.length,
    tiers: fleet.tiers.map(({ name }, index) => tierView(name, index, classification)),
    warnings: classification.warnings,
  };
}

/** A hotfix that not all clusters have yet: until it is repaid the fleet is not of one kind. */
export function driftView({ since, until, ...hotfix }: OpenHotfix, reach: HotfixReach) {
  const times = { since: instantNotation(since), until: instantNotation(until) };
  return { ...hotfix, ...times, ...reach, message: driftText(hotfix, reach) };
}

/** `hotfix fix (INC-7): service v1.1 is on app-2 only; fix-backfill brings it to the others` */
function driftText(hotfix: Omit<OpenHotfix, 'since' | 'until'>, reach: HotfixReach): string {
  const { rollout, incident, component, revision, backfill } = hotfix;
  const how = `${backfill ?? 'nothing'} brings it to the others`;
  return `hotfix ${rollout} (${incident}): ${component} ${revision} ${reachText(reach)}; ${how}`;
}

/** A fleet as its view tells it, with what drifts in it. */
export type FleetView = ReturnType<typeof fleetView> & {
  readonly drift: readonly ReturnType<typeof driftView>[];
};

function tierView(name: string, index: number, { clusters }: Classification) {
  const members = [...clusters.values()].filter(({ tierIndex }) => tierIndex === index);
  return {
    name,
    /** Each tenant of the tier once, on however many of its clusters it lives. */
    tenantCount: new Set(members.flatMap(({ tenants }) => tenants)).size,
    clusters: members.map(({ cluster, tenants, exposure, reasons }) => {
      return { name: cluster, tenants, tenantCount: tenants.length, exposure, reasons };
    }),
  };
}
