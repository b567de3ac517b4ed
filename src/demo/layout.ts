/** The demo's fleet on paper: its clusters, its tenants, and where each process listens. */

export const zones = ['a', 'b', 'c'] as const;

/** Eight clusters in four tiers; who lives where decides which is which. */
export const clusterNames = [
  'lab-1',
  'eng-1',
  'eng-2',
  'app-1',
  'app-2',
  'app-3',
  'obs-1',
  'obs-2',
] as const;

export interface DemoTenant {
  readonly name: string;
  readonly criticality: 'test' | 'internal' | 'application' | 'infrastructure';
  readonly traffic: 'real' | 'synthetic';
  readonly exposure: 'isolated' | 'internal' | 'partner' | 'internet';
  readonly clusters: readonly string[];
}

const internal = { criticality: 'internal', traffic: 'real', exposure: 'internal' } as const;
const product = { criticality: 'application', traffic: 'real' } as const;
const platform = { criticality: 'infrastructure', traffic: 'real', exposure: 'isolated' } as const;

export const tenants: readonly DemoTenant[] = [
  {
    name: 'robots',
    criticality: 'test',
    traffic: 'synthetic',
    exposure: 'isolated',
    clusters: ['lab-1'],
  },
  { name: 'build-farm', ...internal, clusters: ['eng-1', 'eng-2'] },
  { name: 'wiki', ...internal, clusters: ['eng-2'] },
  { name: 'web-shop', ...product, exposure: 'internet', clusters: ['app-1', 'app-2', 'app-3'] },
  { name: 'partners', ...product, exposure: 'partner', clusters: ['app-2', 'app-3'] },
  { name: 'back-office', ...product, exposure: 'internal', clusters: ['app-1'] },
  { name: 'metrics', ...platform, clusters: ['obs-1', 'obs-2'] },
  { name: 'mesh', ...platform, clusters: ['obs-1', 'obs-2'] },
];

/** The first of the ports, one for each zone of each cluster, and one for the tenants' counters. */
export interface DemoPorts {
  readonly zones: ReadonlyMap<string, readonly number[]>;
  readonly tenants: number;
}

/** What the traffic process is told. */
export interface TrafficOrder {
  readonly port: number;
  readonly flows: readonly Flow[];
}

export interface Flow {
  readonly cluster: string;
  readonly tenant: string;
  readonly ports: readonly number[];
  readonly perSecond: number;
  readonly coupons: boolean;
}

/** Each tenant on each of its clusters; only real ones use coupons. */
export function trafficOf(ports: DemoPorts): TrafficOrder {
  const flows = tenants.flatMap(({ name, traffic, clusters }) =>
    clusters.map((cluster) => ({
      cluster,
      tenant: name,
      ports: ports.zones.get(cluster) ?? [],
      perSecond: 12,
      coupons: traffic === 'real',
    })),
  );
  return { port: ports.tenants, flows };
}
