import { byName } from '../fleet/names.ts';
import type { Check } from '../fleet/check.ts';
import type { Fleet, RolloutSpec, Source } from '../fleet/fleet.ts';

/**
 * The other half of promise 4: no soak is paid with telemetry alone that lives on the cluster being
 * changed. A source counts for a cluster when it lives outside the fleet or on other clusters only;
 * a cluster and its witnesses never change together, so those others stand still meanwhile.
 *
 * Probes by Tierwise count as from outside on every cluster but the one that Tierwise itself runs on: there their source
 * lives.
 */

/** The clusters that no required check of the rollout sees from outside, in the given order. */
export function unseenFromOutside(
  fleet: Fleet,
  rollout: RolloutSpec,
  clusters: readonly string[],
): readonly string[] {
  const required = rollout.checks.filter((check) => check.required);
  return unseenThrough(sourcesOf(fleet, required), clusters);
}

/** How to end the lack of a check from outside, as a thing to do. */
export function outsideHint(fleet: Fleet, rollout: RolloutSpec, unseen: readonly string[]): string {
  const where = unseen.length === 1 ? 'that cluster' : 'those clusters';
  const optional = rollout.checks
    .filter((check) => !check.required && helps(sourcesOf(fleet, [check]), unseen))
    .map(({ name }) => name)
    .toSorted(byName);
  if (optional[0] !== undefined) {
    return `make the check ${optional[0]} required, whose source lives outside ${where}`;
  }
  const sources = fleet.sources
    .filter((source) => helps([source], unseen))
    .toSorted((a, b) => byName(a.name, b.name));
  if (sources[0] !== undefined) {
    const { name, settings } = sources[0];
    if (settings.kind === 'probe') return `add a required check with a \`probe\` of ${where}`;
    return `add a required check that asks the source ${name}, which lives outside ${where}`;
  }
  return (
    `give a required check a source that lives outside ${where} ` +
    '(`livesOn: outside`, or `livesOn:` with the names of other clusters)'
  );
}

function helps(sources: readonly Source[], unseen: readonly string[]): boolean {
  return unseenThrough(sources, unseen).length === 0;
}

function unseenThrough(sources: readonly Source[], clusters: readonly string[]): readonly string[] {
  const homes = sources.flatMap(({ livesOn }) => {
    if (livesOn.kind === 'each') return [];
    return [new Set(livesOn.kind === 'outside' ? [] : livesOn.clusters)];
  });
  return clusters.filter((cluster) => !homes.some((home) => !home.has(cluster)));
}

function sourcesOf(fleet: Fleet, checks: readonly Check[]): readonly Source[] {
  const asked = new Set(checks.map(({ source }) => source));
  return fleet.sources.filter(({ name }) => asked.has(name));
}
