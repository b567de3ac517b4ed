import type { Declared, FleetProblem } from '../declared.ts';
import type { Cluster } from '../fleet.ts';

const portMax = 65_535;
const path = ['spec', 'delivery', 'local', 'ports'];

/** The ports that one zone of a local cluster listens on, both ends included. */
interface PortRange {
  readonly cluster: string;
  readonly zone: string;
  readonly first: number;
  readonly last: number;
}

/** Zones of local clusters without a port, with one that does not exist, or with another's. */
export function portProblems({ fleet }: Declared): FleetProblem[] {
  const ranges = fleet.clusters.flatMap(portRanges);
  return [...fleet.clusters.flatMap(ofZones), ...ranges.flatMap(tooHigh), ...collisions(ranges)];
}

function portRanges({ name, delivery }: Cluster): PortRange[] {
  if (delivery?.kind !== 'local') return [];
  return Object.entries(delivery.ports).map(([zone, first]) => {
    return { cluster: name, zone, first, last: first + delivery.replicas - 1 };
  });
}

function ofZones({ name, zones, delivery }: Cluster): FleetProblem[] {
  if (delivery?.kind !== 'local') return [];
  const written = Object.keys(delivery.ports);
  const from = { kind: 'Cluster', name } as const;
  const missing = zones
    .filter((zone) => !written.includes(zone))
    .map((zone) => ({
      ...from,
      path,
      code: 'missing-port',
      message: `zone \`${zone}\` has no port`,
      hint: `add it: \`ports: { ${zone}: 9000 }\``,
    }));
  const unknown = written
    .filter((zone) => !zones.includes(zone))
    .map((zone) => ({
      ...from,
      path: [...path, zone],
      code: 'unknown-zone',
      message: `this cluster has no zone \`${zone}\``,
      hint: `its zones are: ${zones.join(', ')}`,
    }));
  return [...missing, ...unknown];
}

function tooHigh({ cluster, zone, first, last }: PortRange): FleetProblem[] {
  if (last <= portMax) return [];
  const message = `zone \`${zone}\` would need the ports ${first} to ${last}`;
  const hint = `ports end at ${portMax}: begin lower, or with fewer replicas`;
  const from = { kind: 'Cluster', name: cluster } as const;
  return [{ ...from, path: [...path, zone], code: 'port-out-of-range', message, hint }];
}

/** All local clusters share one machine, so each range must end before the next one begins. */
function collisions(ranges: readonly PortRange[]): FleetProblem[] {
  const problems: FleetProblem[] = [];
  let highest: PortRange | null = null;
  for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
    if (highest !== null && range.first <= highest.last) {
      problems.push({
        kind: 'Cluster',
        name: range.cluster,
        path: [...path, range.zone],
        code: 'overlapping-ports',
        message: `${rangeText(range)} overlaps with ${rangeText(highest)}`,
        hint: 'local clusters share this machine: give every zone ports of its own, one a replica',
      });
    }
    if (highest === null || range.last > highest.last) highest = range;
  }
  return problems;
}

function rangeText({ cluster, zone, first, last }: PortRange): string {
  const ports = first === last ? `port ${first}` : `ports ${first} to ${last}`;
  return `${ports} of zone \`${zone}\` of \`${cluster}\``;
}
