import { couponsOf } from './coupons.ts';
import { clusterNames, type DemoPorts, tenants, zones } from './layout.ts';

/** One of the changes that the demo rolls out. */
export interface DemoChange {
  readonly rollout: string;
  readonly revision: string;
  readonly params: Readonly<Record<string, string>>;
  readonly title: string;
  readonly isGood: boolean;
}

export const changes: readonly DemoChange[] = [
  {
    rollout: 'shop-v2',
    revision: 'v2',
    params: {},
    isGood: true,
    title: 'A good change: it goes through all four tiers, the most critical one last',
  },
  {
    rollout: 'shop-v3',
    revision: 'v3',
    params: { parser: 'strict' },
    isGood: false,
    title: 'A change that refuses coupons: the robots of the test tier have none, real people do',
  },
  {
    rollout: 'shop-v4',
    revision: 'v4',
    params: { telemetry: 'renamed' },
    isGood: false,
    title: 'A change that renames its metrics: nothing looks bad, because nothing is seen',
  },
];

/** What the fourth act rolls out, to the one cluster that is broken first. */
export const fix = {
  rollout: 'shop-fix',
  revision: 'v2.1',
  params: { reader: 'forgiving' },
  title: 'A hotfix with its backfill: a cluster breaks by itself, and cannot wait',
  strategy: 'proven',
  cluster: 'app-3',
} as const;

/** Where the demo stands on this machine. */
export interface DemoGround {
  readonly ports: DemoPorts;
  /** The service, without what the manifests add to it. */
  readonly program: readonly string[];
  readonly folder: string;
  /** Who needs nobody else to approve a hotfix. */
  readonly commander: string;
}

/** The manifests that the demo runs on, as a user would write them: by file name. */
export function manifestsOf(ground: DemoGround): Map<string, string> {
  const files = new Map([['fleet.yaml', fleetYaml(ground)]]);
  for (const change of [...changes, fix]) files.set(`${change.rollout}.yaml`, rolloutYaml(change));
  return files;
}

function fleetYaml(ground: DemoGround): string {
  return [
    fleetDocument(ground),
    ...clusterNames.map((name) => clusterDocument(name, ground)),
    ...tenants.map(tenantDocument),
    checkDocuments,
    provenDocument,
  ].join('---\n');
}

function fleetDocument({ ports, commander }: DemoGround): string {
  return `# The demo's fleet. Soaks of seconds instead of hours; everything else is as in earnest.
apiVersion: tierwise.dev/v1
kind: Fleet
metadata: { name: demo }
spec:
  tiers:
    - { name: test, soak: 3s, waveSoak: 2s }
    - { name: internal, soak: 4s, waveSoak: 2s, maxConcurrency: 1 }
    - { name: application, soak: 6s, waveSoak: 2s, maxConcurrency: 2, ramp: { first: 2 } }
    - { name: infrastructure, soak: 4s, waveSoak: 2s, maxConcurrency: 1 }
  sources:
    # What the tenants got for their orders, counted by themselves.
    tenants:
      scrape: { targets: ["http://127.0.0.1:${ports.tenants}/metrics/{cluster}"] }
      livesOn: outside
      step: 1s
    # What the shop says of itself: it lives on the cluster that is changed.
    shop:
      scrape: { targets: [${zones.map((zone) => `"http://127.0.0.1:{port-${zone}}/metrics"`).join(', ')}] }
      livesOn: each
      step: 1s
  hotfixes: { incidentCommanders: [${JSON.stringify(commander)}] }
`;
}

function clusterDocument(name: string, { ports: all, program, folder }: DemoGround): string {
  const ports = all.zones.get(name) ?? [];
  const byZone = zones.map((zone, index) => [zone, ports[index] ?? 0] as const);
  const values = byZone.map(([zone, port]) => `port-${zone}: ${port}`).join(', ');
  const zonePorts = byZone.map(([zone, port]) => `${zone}: ${port}`).join(', ');
  const params = ['parser', 'telemetry', 'reader'].map((param) => `--${param}={params.${param}}`);
  const args = [...program, ...params, `--coupons=${couponsOf(folder, name)}`];
  return `kind: Cluster
metadata: { name: ${name} }
spec:
  zones: [${zones.join(', ')}]
  values: { ${values} }
  delivery:
    local:
      program: ${JSON.stringify(args)}
      ports: { ${zonePorts} }
`;
}

function tenantDocument(tenant: (typeof tenants)[number]): string {
  const { name, criticality, traffic, exposure, clusters } = tenant;
  return `kind: Tenant
metadata: { name: ${name} }
spec: { criticality: ${criticality}, traffic: ${traffic}, exposure: ${exposure}, clusters: [${clusters.join(', ')}] }
`;
}

const checkDocuments = `kind: Check
metadata: { name: errors }
spec:
  source: tenants
  threshold:
    query: 'sum(rate(tenant_orders_total{code="failed"}[5s])) / sum(rate(tenant_orders_total[5s]))'
    above: 0.05
    for: 2s
  warmUp: 1s
---
kind: Check
metadata: { name: orders }
spec:
  source: shop
  threshold: { query: 'sum(rate(shop_orders_total[5s]))', below: 1, for: 3s }
  warmUp: 1s
`;

const provenDocument = `# For a fix that has helped where it was needed most: the same order, at a quicker pace.
kind: Strategy
metadata: { name: proven }
spec:
  tiers:
    - { name: test, soak: 1s, waveSoak: 1s }
    - { name: internal, soak: 1s, waveSoak: 1s }
    - { name: application, soak: 3s, waveSoak: 2s }
    - { name: infrastructure, soak: 1s, waveSoak: 1s }
`;

function rolloutYaml(change: Omit<DemoChange, 'isGood'> & { readonly strategy?: string }): string {
  const { rollout, revision, params, title, strategy = 'criticality' } = change;
  return `# ${title}.
apiVersion: tierwise.dev/v1
kind: Rollout
metadata: { name: ${rollout} }
spec:
  component: shop
  change: { revision: ${revision}, params: ${JSON.stringify(params)} }
  strategy: ${strategy}
  checks: [errors, orders]
  onRegression: rollback-all
  blindDeadline: 6s
`;
}
