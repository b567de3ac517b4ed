/** A fleet of real processes on loopback: four clusters in three tiers, as their manifests say it. */
import { join } from 'node:path';
import { freePorts } from './ports.ts';
import { root } from './desk.ts';

/** One process, in the order in which a good change comes to it. */
export interface Site {
  readonly cluster: string;
  readonly zone: string;
  readonly port: number;
}

export interface LocalFleet {
  readonly sites: readonly Site[];
  /** Writes the manifests of the fleet with these sources and checks. */
  manifests(own: FleetOrder): string;
}

export interface FleetOrder {
  readonly sources: Readonly<Record<string, unknown>>;
  readonly checks: readonly string[];
  /** What replaces figures of the three tiers. */
  readonly tiers?: Readonly<Record<string, object>>;
  readonly spec?: object;
}

const component = 'service';

/** The order of `docs`: the least critical first; app-1 and app-2 are the copies of one tenant. */
const layout = [
  { cluster: 'lab', tier: 'test', zones: ['a', 'b'] },
  { cluster: 'app-1', tier: 'application', zones: ['a', 'b'] },
  { cluster: 'app-2', tier: 'application', zones: ['a', 'b'] },
  { cluster: 'obs', tier: 'infrastructure', zones: ['a', 'b'] },
] as const;

/**
 * What the tiers owe, in milliseconds, unless a test wants otherwise. To come to a verdict takes about
 * four seconds, so only the longest can be told from outside from none at all.
 */
export const soakMs = { test: 2_000, application: 7_000, infrastructure: 1_000 };
export const waveSoakMs = 2_000;

/** The tier of one of its clusters. */
export function tierOf(name: string): keyof typeof soakMs {
  const found = layout.find(({ cluster }) => cluster === name);
  if (found === undefined) throw new Error(`there is no cluster ${name}`);
  return found.tier;
}

const program = [process.execPath, join(root, 'test/programs/watched-service.mjs')];
const params = ['failing', 'telemetry', 'ready-after'];

/** Finds ports for a fleet; each process tells of its start in the file `births`. */
export async function localFleet(births: string): Promise<LocalFleet> {
  const ports = await freePorts(layout.reduce((sum, { zones }) => sum + zones.length, 0));
  const sites = layout
    .flatMap(({ cluster, zones }) => zones.map((zone) => ({ cluster, zone })))
    .map((place, index) => ({ ...place, port: ports[index] ?? 0 }));
  return {
    sites,
    manifests: (own) =>
      [
        fleetDocument(own),
        ...layout.map(({ cluster, zones }) => clusterDocument({ cluster, zones }, sites, births)),
        ...layout.map(tenantOf).filter((tenant, index, all) => all.indexOf(tenant) === index),
        ...own.checks.map((check) => checkDocument(check, Object.keys(own.sources)[0] ?? '')),
      ].join('\n---\n'),
  };
}

/** A rollout, with what differs from a good change that a person waits for. */
export function rolloutDocument(
  name: string,
  change: { readonly revision: string; readonly params?: object },
  spec: object = {},
): string {
  const figures = { onRegression: 'rollback-all', blindDeadline: '4s', ...spec };
  return JSON.stringify({
    kind: 'Rollout',
    metadata: { name },
    spec: { component, change, ...figures },
  });
}

/** A source that reads the processes' own pages, and is said to live outside of them. */
export function probes(sites: readonly Site[]): FleetOrder['sources'] {
  const zones = [...new Set(sites.map(({ zone }) => zone))];
  const targets = zones.map((zone) => `http://127.0.0.1:{port-${zone}}/metrics`);
  return { probe: { scrape: { targets }, livesOn: 'outside', step: '1s' } };
}

/** Brings the fleet to its first revision: nobody is there yet who could be hurt. */
export const firstRollout = [
  rolloutDocument('first', { revision: 'v1' }, { strategy: 'at-once' }),
  JSON.stringify({
    kind: 'Strategy',
    metadata: { name: 'at-once' },
    spec: {
      tiers: Object.keys(soakMs).map((name) => ({
        name,
        soak: '0s',
        waveSoak: '0s',
        maxConcurrency: '100%',
        ramp: { first: 10 },
      })),
    },
  }),
].join('\n---\n');

function fleetDocument({ sources, tiers, spec }: FleetOrder): string {
  const figures = Object.entries(soakMs).map(([name, ms]) => ({
    name,
    soak: `${ms}ms`,
    waveSoak: `${Math.min(ms, waveSoakMs)}ms`,
    maxConcurrency: 2,
    ...tiers?.[name],
  }));
  return JSON.stringify({
    kind: 'Fleet',
    metadata: { name: 'loopback' },
    spec: { tiers: figures, sources, ...spec },
  });
}

function clusterDocument(
  { cluster, zones }: { readonly cluster: string; readonly zones: readonly string[] },
  sites: readonly Site[],
  births: string,
): string {
  const own = sites.filter((site) => site.cluster === cluster);
  const args = params.map((name) => `--${name}={params.${name}}`);
  return JSON.stringify({
    kind: 'Cluster',
    metadata: { name: cluster },
    spec: {
      zones,
      values: Object.fromEntries(own.map(({ zone, port }) => [`port-${zone}`, port])),
      delivery: {
        local: {
          program: [...program, ...args],
          ports: Object.fromEntries(own.map(({ zone, port }) => [zone, port])),
          env: { BIRTHS: births },
        },
      },
    },
  });
}

function tenantOf({ tier }: (typeof layout)[number]): string {
  const clusters = layout.filter((one) => one.tier === tier).map(({ cluster }) => cluster);
  return JSON.stringify({
    kind: 'Tenant',
    metadata: { name: `tenant-of-${tier}` },
    spec: { criticality: tier, traffic: tier === 'test' ? 'synthetic' : 'real', clusters },
  });
}

/** What users would ask: how much fails, and whether anything is answered at all. */
function checkDocument(name: string, source: string): string {
  const rate = (of: string) => `sum by (cluster) (rate(service_requests_total${of}[4s]))`;
  const thresholds: Readonly<Record<string, object>> = {
    errors: { query: `${rate('{code="failed"}')} / ${rate('')}`, above: 0.05, for: '1s' },
    answers: { query: rate(''), below: 1, for: '3s' },
  };
  return JSON.stringify({
    kind: 'Check',
    metadata: { name },
    spec: { source, threshold: thresholds[name], warmUp: '500ms' },
  });
}
