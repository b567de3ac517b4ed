import { expect } from 'vitest';
import { parseManifests } from './parse.ts';

/** A fleet in order; each case changes one thing in it. */
export const sound = `kind: Fleet
metadata: { name: f }
spec:
  tiers:
    - { name: test, soak: 30m, waveSoak: 10m, progressDeadline: 2h }
    - { name: live, soak: 2h }
  sources:
    prom: { prometheus: { url: "http://{host}" }, livesOn: [obs] }
    page: { scrape: { targets: ["http://a", "http://{cluster}"] } }
  controller: { runsOn: obs }
---
kind: Cluster
metadata: { name: app, labels: { region: eu } }
spec:
  components: [ingester]
  witnesses: [obs]
  values: { host: app.example }
  delivery: { local: { program: [a], ports: { default: 9000 }, replicas: 2 } }
---
kind: Cluster
metadata: { name: obs }
spec:
  tier: live
  zones: [a, b]
  components: [ingester, querier]
  values: { host: obs.example }
  delivery: { local: { program: [a], ports: { a: 9010, b: 9011 } } }
---
kind: Tenant
metadata: { name: shop }
spec: { criticality: live, clusters: { matchLabels: { region: eu } } }
---
kind: Check
metadata: { name: errors }
spec: { source: prom, threshold: { query: 'x{cluster="{cluster}"}', above: 1 } }
---
kind: Strategy
metadata: { name: quick }
spec: { tiers: [{ name: test, soak: 5m }] }
---
kind: Rollout
metadata: { name: r }
spec: { component: ingester, targets: [app, obs], change: { a: 1 }, strategy: quick, checks: [errors] }
`;

/** Where the problem is expected; taken out before reading. */
export const mark = '▸';

/** The problems of the fleet with one text in it replaced by another. */
export function problemsAfter(before: string, after: string, text = sound) {
  expect(text).toContain(before);
  const changed = text.replace(before, after.replace(mark, ''));
  const { problems } = parseManifests([{ file: 'f.yaml', text: changed }]);
  return problems.map(({ line, column, code, message, hint }) => {
    return { place: `${line}:${column}`, code, said: `${message} (${hint})` };
  });
}

/** The place of the mark. */
export function placeOf(before: string, after: string, text = sound) {
  const changed = text.replace(before, after);
  const lines = changed.slice(0, changed.indexOf(mark)).split('\n');
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** What is wrong, by what change, and what is said about it. */
export type Case = readonly [
  name: string,
  before: string,
  after: string,
  code: string,
  said: RegExp,
];

/** The problem that a case expects. */
export function expected(...[, before, after, code, said]: Case) {
  return { place: placeOf(before, after), code, said: expect.stringMatching(said) };
}
