/** A drawn fleet and its changes as the documents that the program reads. */
import { join } from 'node:path';
import { root } from '../e2e/support/desk.ts';
import type { Site } from '../e2e/support/local-fleet.ts';
import type { DrawnCluster, DrawnLife, DrawnTier } from './draw.ts';

/** What the documents say beside what was drawn. */
export interface Ground {
  readonly sites: readonly Site[];
  /** The file in which processes tell of their lives. */
  readonly book: string;
  /** Where the source with a history is; null when the processes' own pages are read. */
  readonly prometheus: string | null;
}

export const component = 'service';
/** The revisions: what runs at first, the change that is tried, and a good one after it. */
export const revisions = { first: 'v1', change: 'v2', next: 'v3' } as const;
/** How far apart samples are, and how long one must be bad. */
const stepMs = 200;
const forMs = 200;

const program = [process.execPath, join(root, 'test/programs/watched-service.mjs')];
const params = ['failing', 'crashing', 'ready-after', 'marker'];

/** Every document but the rollouts. */
export function fleetText(life: DrawnLife, ground: Ground): string {
  const documents = [
    fleetDocument(life, ground),
    ...life.clusters.map((cluster) => clusterDocument(cluster, ground)),
    ...life.clusters.map(({ name, tier }) => tenantDocument(`of-${name}`, [name], tier)),
    ...(life.copies.length > 1
      ? [tenantDocument('spread', life.copies, life.tiers[0]?.name ?? '')]
      : []),
    {
      kind: 'Check',
      metadata: { name: 'harm' },
      spec: {
        source: 'source',
        threshold: { query: 'sum by (cluster) (service_failing)', above: 0, for: `${forMs}ms` },
        warmUp: `${life.warmUpMs}ms`,
      },
    },
  ];
  return documents.map((document) => JSON.stringify(document)).join('\n---\n');
}

/** Brings up the fleet, all at once: nobody is there yet who could be hurt. */
export function firstText(life: DrawnLife): string {
  const tiers = life.tiers.map(({ name }) => ({
    name,
    soak: '0s',
    waveSoak: '0s',
    maxConcurrency: '100%',
    ramp: { first: 10 },
  }));
  const strategy = { kind: 'Strategy', metadata: { name: 'at-once' }, spec: { tiers } };
  const rollout = rolloutDocument('first', {
    change: changeTo(revisions.first, {}),
    strategy: 'at-once',
  });
  return [rollout, strategy].map((document) => JSON.stringify(document)).join('\n---\n');
}

/** The change that is tried. */
export function changeText(life: DrawnLife): string {
  const { nature, badOn, readyAfterMs, onRegression } = life;
  const change = changeTo(revisions.change, {
    'ready-after': String(readyAfterMs),
    failing: nature === 'harmful' ? badOn : '',
    crashing: nature === 'broken' ? badOn : '',
  });
  return JSON.stringify(rolloutDocument('change', { change, onRegression, ...watched }));
}

/** The one that waits for its end. */
export function nextText(life: DrawnLife): string {
  const { onRegression } = life;
  const change = changeTo(revisions.next, {});
  return JSON.stringify(rolloutDocument('next', { change, onRegression, ...watched }));
}

const watched = { checks: ['harm'] };

/** All that a process is told belongs to its revision: the marker shows what was mixed up. */
function changeTo(revision: string, own: Readonly<Record<string, string>>) {
  const none = Object.fromEntries(params.map((name) => [name, '']));
  return { revision, params: { ...none, ...own, marker: `of-${revision}` } };
}

function rolloutDocument(name: string, spec: object) {
  // Nothing in a life is silent for so long by itself.
  const own = { component, blindDeadline: '20s', ...spec };
  return { kind: 'Rollout', metadata: { name }, spec: own };
}

function fleetDocument({ tiers }: DrawnLife, { prometheus, sites }: Ground) {
  const zones = [...new Set(sites.map(({ zone }) => zone))];
  const pages = {
    scrape: { targets: zones.map((zone) => `http://127.0.0.1:{port-${zone}}/metrics`) },
  };
  const kind = prometheus === null ? pages : { prometheus: { url: prometheus }, lag: '0s' };
  const source = { ...kind, livesOn: 'outside', step: `${stepMs}ms`, timeout: '2s' };
  return {
    kind: 'Fleet',
    metadata: { name: 'real' },
    spec: { tiers: tiers.map(tierDocument), sources: { source } },
  };
}

function tierDocument({ name, soakMs, waveSoakMs, maxConcurrency }: DrawnTier) {
  const waveSoak = `${Math.min(waveSoakMs, soakMs)}ms`;
  return { name, soak: `${soakMs}ms`, waveSoak, maxConcurrency, progressDeadline: '5m' };
}

function clusterDocument({ name, zones, witnesses }: DrawnCluster, { sites, book }: Ground) {
  const own = sites.filter(({ cluster }) => cluster === name);
  const ports = Object.fromEntries(own.map(({ zone, port }) => [`port-${zone}`, port]));
  const args = params.map((param) => `--${param}={params.${param}}`);
  return {
    kind: 'Cluster',
    metadata: { name },
    spec: {
      zones,
      witnesses,
      values: ports,
      delivery: {
        local: {
          program: [...program, ...args],
          ports: Object.fromEntries(own.map(({ zone, port }) => [zone, port])),
          env: { BIRTHS: book },
        },
      },
    },
  };
}

function tenantDocument(name: string, clusters: readonly string[], tier: string) {
  const traffic = tier === 'test' ? 'synthetic' : 'real';
  return { kind: 'Tenant', metadata: { name }, spec: { criticality: tier, traffic, clusters } };
}
