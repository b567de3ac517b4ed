/** A fleet of real processes for checks that compare: one test cluster, and others that are alike. */
import { join } from 'node:path';
import { root } from './desk.ts';
import type { Site } from './local-fleet.ts';
import { freePorts } from './ports.ts';

export interface ComparedOrder {
  readonly zones: readonly string[];
  /** How many clusters are alike: `app-1` and so on, beside `lab`. */
  readonly applications: number;
}

export interface ComparedFleet {
  readonly sites: readonly Site[];
  /** In the order in which a change comes to them. */
  readonly clusters: readonly string[];
  /** Writes its manifests. */
  manifests(own: ComparedManifests): string;
}

export interface ComparedManifests {
  readonly sources: Readonly<Record<string, object>>;
  /** The `spec` of each check, by its name. */
  readonly checks: Readonly<Record<string, object>>;
  /** What replaces figures of both tiers. */
  readonly tier?: object;
}

const component = 'service';
/** What of the watched service a change may set. */
const watched = ['failing-share', 'error-share', 'slow-health', 'telemetry'];
const tiers = ['test', 'application'] as const;

/** Finds ports for a fleet. */
export async function comparedFleet({
  zones,
  applications,
}: ComparedOrder): Promise<ComparedFleet> {
  const alike = Array.from({ length: applications }, (_, index) => `app-${index + 1}`);
  const clusters = ['lab', ...alike];
  const ports = await freePorts(clusters.length * zones.length);
  const sites = clusters
    .flatMap((cluster) => zones.map((zone) => ({ cluster, zone })))
    .map((place, index) => ({ ...place, port: ports[index] ?? 0 }));
  const manifests = ({ sources, checks, tier }: ComparedManifests): string =>
    textOf([
      fleetDocument(sources, tier),
      ...clusters.map((cluster) => clusterDocument(cluster, sites)),
      tenantOf('test', ['lab']),
      tenantOf('application', alike),
      ...Object.entries(checks).map(([name, spec]) => ({
        kind: 'Check',
        metadata: { name },
        spec,
      })),
    ]);
  return { sites, clusters, manifests };
}

/** What a revision does differently, as params of the watched service. */
export interface ComparedChange {
  readonly revision: string;
  readonly params?: Readonly<Record<string, string>>;
}

/** A rollout that is taken back everywhere when it hurts anybody. */
export function comparedRollout(name: string, change: ComparedChange, spec: object = {}): string {
  const figures = { onRegression: 'rollback-all', ...spec };
  return textOf([{ kind: 'Rollout', metadata: { name }, spec: { component, change, ...figures } }]);
}

/** Brings the fleet to a first revision at once: nobody is there yet who could be hurt. */
export function firstOf(change: ComparedChange): string {
  const figures = { soak: '0s', waveSoak: '0s', maxConcurrency: '100%', ramp: { first: 10 } };
  const atOnce = tiers.map((name) => ({ name, ...figures }));
  const strategy = { kind: 'Strategy', metadata: { name: 'at-once' }, spec: { tiers: atOnce } };
  const rollout = comparedRollout('first', change, { strategy: 'at-once' });
  return [rollout, textOf([strategy])].join(between);
}

const between = '\n---\n';

function textOf(documents: readonly object[]): string {
  return documents.map((one) => JSON.stringify(one)).join(between);
}

function fleetDocument(sources: ComparedManifests['sources'], tier: object = {}): object {
  const figures = { soak: '3s', waveSoak: '3s', maxConcurrency: 1, ...tier };
  return {
    kind: 'Fleet',
    metadata: { name: 'loopback' },
    spec: { tiers: tiers.map((name) => ({ name, ...figures })), sources },
  };
}

function clusterDocument(cluster: string, sites: readonly Site[]): object {
  const own = sites.filter((site) => site.cluster === cluster);
  const params = watched.map((name) => `--${name}={params.${name}}`);
  const service = join(root, 'test/programs/watched-service.mjs');
  return {
    kind: 'Cluster',
    metadata: { name: cluster },
    spec: {
      zones: own.map(({ zone }) => zone),
      values: Object.fromEntries(own.map(({ zone, port }) => [`port-${zone}`, port])),
      delivery: {
        local: {
          program: [process.execPath, service, ...params],
          ports: Object.fromEntries(own.map(({ zone, port }) => [zone, port])),
        },
      },
    },
  };
}

function tenantOf(criticality: string, clusters: readonly string[]): object {
  const traffic = criticality === 'test' ? 'synthetic' : 'real';
  const metadata = { name: `tenant-of-${criticality}` };
  return { kind: 'Tenant', metadata, spec: { criticality, traffic, clusters } };
}
