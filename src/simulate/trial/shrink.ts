import type { Fleet, Selector } from '../../core/fleet/fleet.ts';
import type { Faults } from '../faults.ts';
import type { Incident, Scenario, Start } from './scenario.ts';

/**
 * What can be left out of a scenario, by names that a person can type: `incident-3`, `flaw-c2`,
 * `rollout-2`, `c4`, `lost`, `deaths`, `store-trouble`.
 */
export function piecesOf(scenario: Scenario): readonly string[] {
  const { starts, incidents, faults, fleet, deathRate, storeTroubleRate } = scenario;
  const rates = Object.entries(faults).filter(([, rate]) => rate > 0);
  return [
    ...starts.map(({ spec }) => spec.name),
    ...fleet.clusters.map(({ name }) => name),
    ...incidents.map(({ id }) => id),
    ...(fleet.windows ?? []).map(({ name }) => name),
    ...rates.map(([name]) => name),
    ...(deathRate > 0 ? [deaths] : []),
    ...(storeTroubleRate > 0 ? [storeTrouble] : []),
    ...(scenario.repays === true ? [repays] : []),
  ];
}

const deaths = 'deaths';
const storeTrouble = 'store-trouble';
const repays = 'repays';

/** The scenario without some of its pieces, and without all that is about them. */
export function without(scenario: Scenario, pieces: ReadonlySet<string>): Scenario {
  const { starts, incidents, faults, fleet } = scenario;
  const rest: Record<keyof Faults, number> = { ...faults };
  for (const name of Object.keys(rest) as (keyof Faults)[]) if (pieces.has(name)) rest[name] = 0;
  return {
    ...scenario,
    fleet: fleetWithout(fleet, pieces),
    starts: starts
      .filter(({ spec }) => !pieces.has(spec.name))
      .flatMap((start) => startWithout(start, pieces)),
    incidents: incidents
      .filter((incident) => !isAbout(incident, pieces))
      .flatMap((incident) => incidentWithout(incident, pieces)),
    faults: rest,
    ...(pieces.has(repays) ? { repays: false } : {}),
    deathRate: pieces.has(deaths) ? 0 : scenario.deathRate,
    storeTroubleRate: pieces.has(storeTrouble) ? 0 : scenario.storeTroubleRate,
  };
}

/**
 * The pieces that can be left out while `isSame` still holds, as many as one after the other can. Half
 * of them at a time first, then fewer, because each try is a whole life.
 */
export async function dispensable(
  scenario: Scenario,
  isSame: (smaller: Scenario) => Promise<boolean>,
): Promise<ReadonlySet<string>> {
  let gone: ReadonlySet<string> = new Set();
  let left = [...piecesOf(scenario)];
  for (let size = Math.ceil(left.length / 2); size >= 1; size = nextSize(size)) {
    const before = gone.size;
    for (let from = 0; from < left.length; ) {
      const tried = new Set([...gone, ...left.slice(from, from + size)]);
      if (await isSame(without(scenario, tried))) {
        gone = tried;
        left = left.filter((piece) => !tried.has(piece));
      } else from += size;
    }
    // What could not go alone may go now that something else is gone.
    if (size === 1 && gone.size > before) size = 2;
  }
  return gone;
}

function nextSize(size: number): number {
  return size === 1 ? 0 : Math.ceil(size / 2);
}

function isAbout(incident: Incident, pieces: ReadonlySet<string>): boolean {
  const subject =
    'cluster' in incident
      ? incident.cluster
      : 'rollout' in incident
        ? incident.rollout
        : incident.id;
  const { kind } = incident;
  const named = kind === 'command' && incident.command.kind === 'skip' && incident.command.cluster;
  return pieces.has(incident.id) || pieces.has(subject) || (named !== false && pieces.has(named));
}

/** A freeze of nothing is none. */
function incidentWithout(incident: Incident, pieces: ReadonlySet<string>): readonly Incident[] {
  if (incident.kind !== 'ban' || incident.scope.clusters?.kind !== 'names') return [incident];
  const clusters = selectorWithout(incident.scope.clusters, pieces);
  const isEmpty = clusters.kind === 'names' && clusters.names.length === 0;
  return isEmpty ? [] : [{ ...incident, scope: { ...incident.scope, clusters } }];
}

function startWithout(start: Start, pieces: ReadonlySet<string>): readonly Start[] {
  const { spec, hotfix } = start;
  const targets = spec.targets && selectorWithout(spec.targets, pieces);
  const others = start.others?.map((one) => ({ ...one, targets }));
  const rest = {
    ...start,
    spec: { ...spec, targets },
    ...(others === undefined ? {} : { others }),
  };
  if (hotfix === undefined) return [rest];
  const clusters = hotfix.clusters.filter((name) => !pieces.has(name));
  return clusters.length === 0 ? [] : [{ ...rest, hotfix: { ...hotfix, clusters } }];
}

function fleetWithout(fleet: Fleet, pieces: ReadonlySet<string>): Fleet {
  const kept = (name: string): boolean => !pieces.has(name);
  return {
    ...fleet,
    ...(fleet.windows === undefined
      ? {}
      : { windows: fleet.windows.filter(({ name }) => kept(name)) }),
    clusters: fleet.clusters
      .filter(({ name }) => kept(name))
      .map((cluster) => ({ ...cluster, witnesses: cluster.witnesses.filter(kept) })),
    tenants: fleet.tenants.flatMap((tenant) => {
      const placements = tenant.placements
        .map((each) => ({ ...each, clusters: selectorWithout(each.clusters, pieces) }))
        .filter(({ clusters }) => clusters.kind !== 'names' || clusters.names.length > 0);
      return placements.length === 0 ? [] : [{ ...tenant, placements }];
    }),
    sources: fleet.sources.map((source) => {
      const { livesOn } = source;
      if (livesOn.kind !== 'clusters') return source;
      return { ...source, livesOn: { ...livesOn, clusters: livesOn.clusters.filter(kept) } };
    }),
  };
}

function selectorWithout(selector: Selector, pieces: ReadonlySet<string>): Selector {
  if (selector.kind !== 'names') return selector;
  return { ...selector, names: selector.names.filter((name) => !pieces.has(name)) };
}
