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

/** The manifests that the demo runs on, as a user would write them: by file name. */
export function manifestsOf(ports: DemoPorts, program: readonly string[]): Map<string, string> {
  const files = new Map([['fleet.yaml', fleetYaml(ports, program)]]);
  for (const change of changes) files.set(`${change.rollout}.yaml`, rolloutYaml(change));
  return files;
}

function fleetYaml(ports: DemoPorts, program: readonly string[]): string {
  return [
    fleetDocument(ports.tenants),
    ...clusterNames.map((name) => clusterDocument(name, ports.zones.get(name) ?? [], program)),
    ...tenants.map(tenantDocument),
    checkDocuments,
  ].join('---\n');
}

function fleetDocument(tenantsPort: number): string {
  return `# The demo's fleet. Soaks of seconds instead of hours; everything else is as in earnest.
apiVersion: tierwise.dev/v1
kind: Fleet
metadata: { name: demo }
spec:
  tiers:
    - { name: test, soak: 3s, waveSoak: 2s }
    - { name: internal, soak: 4s, waveSoak: 2s, maxConcurrency: 1 }
    - { name: application, soak: 7s, waveSoak: 3s, maxConcurrency: 2 }
    - { name: infrastructure, soak: 4s, waveSoak: 3s, maxConcurrency: 1 }
  sources:
    # What the tenants got for their orders, counted by themselves.
    tenants:
      scrape: { targets: ["http://127.0.0.1:${tenantsPort}/metrics/{cluster}"] }
      livesOn: outside
      step: 1s
    # What the shop says of itself: it lives on the cluster that is changed.
    shop:
      scrape: { targets: [${zones.map((zone) => `"http://127.0.0.1:{port-${zone}}/metrics"`).join(', ')}] }
      livesOn: each
      step: 1s
`;
}

function clusterDocument(
  name: string,
  ports: readonly number[],
  program: readonly string[],
): string {
  const byZone = zones.map((zone, index) => [zone, ports[index] ?? 0] as const);
  const values = byZone.map(([zone, port]) => `port-${zone}: ${port}`).join(', ');
  const zonePorts = byZone.map(([zone, port]) => `${zone}: ${port}`).join(', ');
  const args = [...program, '--parser={params.parser}', '--telemetry={params.telemetry}'];
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

function rolloutYaml({ rollout, revision, params, title }: DemoChange): string {
  return `# ${title}.
apiVersion: tierwise.dev/v1
kind: Rollout
metadata: { name: ${rollout} }
spec:
  component: shop
  change: { revision: ${revision}, params: ${JSON.stringify(params)} }
  strategy: criticality
  checks: [errors, orders]
  onRegression: rollback-all
  blindDeadline: 6s
`;
}
