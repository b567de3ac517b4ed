import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster, Placement, Selector, Tenant } from '../../src/core/fleet/fleet.ts';
import { amountText, durationText } from '../../src/core/fleet/quantities.ts';
import { largeFleet, largeRollout } from './fleet.ts';

/** A file may have 10 MB; people keep theirs much smaller. */
const documentsPerFile = 2_500;

/**
 * Writes the large fleet and its rollout into a folder as people write it: fields line by line,
 * a document for each cluster and tenant, many files. The folder need not be there.
 */
export function writeLargeFleet(folder: string): void {
  const { clusters, tenants, name } = largeFleet();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'fleet.yaml'), fleetText(name));
  writeDocuments(folder, 'clusters', clusters.map(clusterText));
  writeDocuments(folder, 'tenants', tenants.map(tenantText));
}

function writeDocuments(folder: string, name: string, documents: readonly string[]): void {
  for (let from = 0; from < documents.length; from += documentsPerFile) {
    const text = documents.slice(from, from + documentsPerFile).join('---\n');
    writeFileSync(join(folder, `${name}-${from / documentsPerFile}.yaml`), text);
  }
}

/** What there is one of, with the few things of it that are not defaults. */
function fleetText(name: string): string {
  const { name: rollout, component, change, checks } = largeRollout();
  const lines = [
    'kind: Fleet',
    `metadata: { name: ${name} }`,
    'spec:',
    '  sources:',
    '    probes: { prometheus: { url: "https://metrics.example" }, livesOn: outside }',
    '    mesh: { prometheus: { url: "https://metrics.example" }, livesOn: each }',
    ...checks.flatMap(({ name: check, source, threshold, warmUpMs }) => [
      '---',
      'kind: Check',
      `metadata: { name: ${check} }`,
      'spec:',
      `  source: ${source}`,
      `  threshold: { query: ${threshold.query}, above: 1 }`,
      `  warmUp: ${durationText(warmUpMs)}`,
    ]),
    '---',
    'kind: Rollout',
    `metadata: { name: ${rollout} }`,
    'spec:',
    `  component: ${component}`,
    `  change: { revision: ${change.revision} }`,
    `  checks: [${checks.map((check) => check.name).join(', ')}]`,
  ];
  return `${lines.join('\n')}\n`;
}

function clusterText(cluster: Cluster): string {
  const { name, labels, zones, components, declaredTier, witnesses, values, delivery } = cluster;
  const lines = [
    'apiVersion: tierwise.dev/v1',
    'kind: Cluster',
    'metadata:',
    `  name: ${name}`,
    '  labels:',
    ...Object.entries(labels).map(([label, value]) => `    ${label}: "${value}"`),
    'spec:',
    `  zones: [${zones.join(', ')}]`,
    `  components: [${(components ?? []).join(', ')}]`,
    ...(declaredTier === null ? [] : [`  tier: ${declaredTier}`]),
    ...list('  witnesses:', witnesses),
    '  values:',
    ...Object.entries(values).map(([key, value]) => `    ${key}: ${value}`),
    ...(delivery === null
      ? []
      : ['  delivery:', '    command:', ...list('      program:', delivery.program)]),
  ];
  return `${lines.join('\n')}\n`;
}

function tenantText({ name, placements, minUntouched }: Tenant): string {
  const lines = [
    'apiVersion: tierwise.dev/v1',
    'kind: Tenant',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    ...(minUntouched === null ? [] : [`  minUntouched: ${amountText(minUntouched)}`]),
    '  placements:',
    ...placements.flatMap(placementLines),
  ];
  return `${lines.join('\n')}\n`;
}

function placementLines({ clusters, criticality, traffic, exposure }: Placement): string[] {
  return [
    `    - criticality: ${criticality}`,
    `      traffic: ${traffic}`,
    `      exposure: ${exposure}`,
    ...selectorLines(clusters),
  ];
}

function selectorLines(selector: Selector): string[] {
  if (selector.kind === 'names') return list('      clusters:', selector.names);
  const { matchLabels, matchExpressions } = selector;
  return [
    '      clusters:',
    '        matchLabels:',
    ...Object.entries(matchLabels).map(([label, value]) => `          ${label}: ${value}`),
    ...(matchExpressions.length === 0 ? [] : ['        matchExpressions:']),
    ...matchExpressions.map(({ key, operator, values }) => {
      const among = values.length === 0 ? '' : `, values: [${values.join(', ')}]`;
      return `          - { key: ${key}, operator: ${operator}${among} }`;
    }),
  ];
}

/** A list line by line, one step further in than its name; nothing for none. */
function list(name: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const indent = ' '.repeat(name.length - name.trimStart().length + 2);
  return [name, ...items.map((item) => `${indent}- ${item}`)];
}
