import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseManifests } from './parse.ts';

/** A document of every kind, with every field that can be written. */
const whole = `
apiVersion: tierwise.dev/v1
kind: Fleet
metadata: { name: metrics }
spec:
  tiers:
    - { name: test, soak: 30m }
    - { name: application, soak: 24h, waveSoak: 90m, maxConcurrency: 25%, ramp: { first: 2, factor: 1.5 }, approvals: 1, progressDeadline: 4d }
    - { name: infrastructure, soak: 6h, maxConcurrency: 1, approvals: 2 }
  sources:
    prom:
      prometheus: { url: "https://prom.{cluster}.example:9090/p?x={region}", headers: { X-Scope-OrgID: { env: ORG }, Accept: text/plain } }
      livesOn: each
      clusterLabel: cluster_id
    probe:
      scrape: { targets: ["http://{cluster}:9100/metrics"], headers: { Authorization: { file: token } } }
      livesOn: { outside: probes }
      step: 5s
      lag: 1s
      timeout: 3s
    push: { scrape: { targets: [http://push/metrics] } }
    central: { prometheus: { url: http://central }, livesOn: [obs-1] }
  controller: { runsOn: obs-1 }
  approvers: anyone
---
kind: Cluster
metadata: { name: app-1, labels: { region: us-east-1 } }
spec:
  zones: [a, b, c]
  tier: application
  override: { tier: test, reason: being built, owner: ana, until: 2027-01-31T18:00:00+01:00 }
  components: [ingester]
  witnesses: [obs-1, { outside: pingdom }]
  values: { region: us, version: 1.10, replicas: 3 }
  delivery: { command: { program: [./deliver.sh, "--fast"], timeout: 90s, outputMax: 64KiB } }
---
kind: Cluster
metadata: { name: obs-1 }
spec:
  tier: infrastructure
  values: { region: eu }
  delivery:
    local: { program: [node, ../serve.mjs, "{port}"], ports: { default: 9000 }, replicas: 2, maxUnavailable: 50%, healthPath: /ready, readyTimeout: 5s, env: { SIZE: 1.0 } }
---
kind: Tenant
metadata: { name: checkout }
spec:
  criticality: application
  exposure: internet
  placements:
    - clusters: [app-1]
    - { clusters: { matchLabels: { region: us-east-1 } }, criticality: test, traffic: synthetic, exposure: isolated }
  minUntouched: 50%
---
kind: Check
metadata: { name: errors }
spec:
  source: prom
  threshold: { query: 'sum by (cluster) (rate(errors[1m]))', outside: [0.1, 2], for: 1m }
  required: false
  warmUp: 0
---
kind: Strategy
metadata: { name: quick }
spec:
  tiers: [{ name: test, soak: 1m }]
  onInconclusive: extend
  maxFailures: 1
---
kind: Rollout
metadata: { name: ingester-2-15 }
spec:
  component: ingester
  targets: { matchExpressions: [{ key: region, operator: In, values: [us-east-1] }] }
  change: { revision: v2, params: { size: 2 } }
  strategy: quick
  checks: [errors]
  onRegression: halt
  blindDeadline: 10m
  falseHalts: 0.2%
`;

describe('a document of every kind', () => {
  const parsed = parseManifests([{ file: 'fleets/metrics.yaml', text: whole }]);
  const { fleet, rollouts, problems } = parsed;

  test('has no problems', () => {
    expect(problems).toEqual([]);
  });

  test('gives the fleet with its tiers and sources', () => {
    expect(fleet).toMatchObject({
      name: 'metrics',
      controllerRunsOn: 'obs-1',
      approvers: 'anyone',
    });
    expect(fleet?.tiers[1]).toEqual({
      name: 'application',
      soakMs: 86_400_000,
      untilEvidence: false,
      waveSoakMs: 5_400_000,
      maxConcurrency: { kind: 'percent', percent: 25 },
      ramp: { first: 2, factor: 1.5 },
      approvals: 1,
      progressDeadlineMs: 345_600_000,
    });
    expect(fleet?.sources).toEqual([
      {
        name: 'prom',
        livesOn: { kind: 'each' },
        stepMs: 60_000,
        lagMs: 30_000,
        timeoutMs: 10_000,
        settings: {
          kind: 'prometheus',
          url: 'https://prom.{cluster}.example:9090/p?x={region}',
          headers: {
            'X-Scope-OrgID': { kind: 'env', env: 'ORG' },
            Accept: { kind: 'literal', value: 'text/plain' },
          },
          clusterLabel: 'cluster_id',
        },
      },
      {
        name: 'probe',
        livesOn: { kind: 'outside', name: 'probes' },
        stepMs: 5_000,
        lagMs: 1_000,
        timeoutMs: 3_000,
        settings: {
          kind: 'scrape',
          targets: ['http://{cluster}:9100/metrics'],
          headers: { Authorization: { kind: 'file', file: resolve('fleets/token') } },
        },
      },
      expect.objectContaining({ name: 'push', livesOn: { kind: 'each' }, lagMs: 0 }),
      expect.objectContaining({ livesOn: { kind: 'clusters', clusters: ['obs-1'] } }),
    ]);
  });

  test('gives clusters, with numbers in their values as they were written', () => {
    expect(fleet?.clusters[0]).toEqual({
      name: 'app-1',
      labels: { region: 'us-east-1' },
      zones: ['a', 'b', 'c'],
      components: ['ingester'],
      declaredTier: 'application',
      override: {
        tier: 'test',
        reason: 'being built',
        owner: 'ana',
        until: Date.UTC(2027, 0, 31, 17),
      },
      witnesses: ['obs-1'],
      values: { region: 'us', version: '1.10', replicas: '3' },
      delivery: {
        kind: 'command',
        program: [resolve('fleets/deliver.sh'), '--fast'],
        timeoutMs: 90_000,
        outputBytesMax: 65_536,
      },
    });
    expect(fleet?.clusters[1]).toMatchObject({
      zones: ['default'],
      components: null,
      declaredTier: 'infrastructure',
      override: null,
      delivery: {
        kind: 'local',
        program: ['node', resolve('serve.mjs'), '{port}'],
        ports: { default: 9000 },
        replicas: 2,
        maxUnavailable: { kind: 'percent', percent: 50 },
        healthPath: '/ready',
        readyTimeoutMs: 5_000,
        env: { SIZE: '1.0' },
      },
    });
  });

  test('gives tenants whose placements inherit what they do not say', () => {
    expect(fleet?.tenants).toEqual([
      {
        name: 'checkout',
        placements: [
          {
            clusters: { kind: 'names', names: ['app-1'] },
            criticality: 'application',
            traffic: 'real',
            exposure: 'internet',
          },
          {
            clusters: {
              kind: 'labels',
              matchLabels: { region: 'us-east-1' },
              matchExpressions: [],
            },
            criticality: 'test',
            traffic: 'synthetic',
            exposure: 'isolated',
          },
        ],
        minUntouched: { kind: 'percent', percent: 50 },
      },
    ]);
  });

  test('gives rollouts with their strategy and checks in full', () => {
    expect(rollouts).toMatchObject([
      {
        name: 'ingester-2-15',
        component: 'ingester',
        change: { revision: 'v2', body: { revision: 'v2', params: { size: 2 } } },
        strategy: {
          name: 'quick',
          tiers: { test: { soakMs: 60_000 } },
          onRegression: 'halt',
          onInconclusive: 'extend',
          maxFailures: { kind: 'count', count: 1 },
          maxDeferred: { kind: 'percent', percent: 5 },
          deferAfterMs: 300_000,
          blindDeadlineMs: 600_000,
          falseHalts: 0.002,
        },
        checks: [
          {
            name: 'errors',
            source: 'prom',
            threshold: { bad: { kind: 'outside', low: 0.1, high: 2 }, forMs: 60_000 },
            required: false,
            warmUpMs: 0,
          },
        ],
      },
    ]);
  });
});

describe('defaults', () => {
  const least = `
kind: Fleet
metadata: { name: f }
---
kind: Cluster
metadata: { name: c }
---
kind: Tenant
metadata: { name: t }
spec: { criticality: internal, clusters: [c] }
---
kind: Rollout
metadata: { name: r }
spec: { component: x, change: { image: { b: 1, a: "x:1" } } }
---
`;

  test('the least that can be written is a fleet of four tiers', () => {
    const { fleet, problems } = parseManifests([{ file: '-', text: least }]);
    expect(problems).toEqual([]);
    expect(fleet?.tiers.map((tier) => tier.name)).toEqual([
      'test',
      'internal',
      'application',
      'infrastructure',
    ]);
    expect(fleet).toMatchObject({ approvers: 'others', controllerRunsOn: null, sources: [] });
    expect(fleet?.clusters[0]).toMatchObject({ zones: ['default'], delivery: null });
    expect(fleet?.tenants[0]).toMatchObject({
      placements: [{ traffic: 'real', exposure: 'internal' }],
      minUntouched: null,
    });
  });

  test('a change is named by what it says, whatever the order of its keys', () => {
    const revisionOf = (change: string) => {
      const text = least.replace('{ image: { b: 1, a: "x:1" } }', change);
      return parseManifests([{ file: 'f.yaml', text }]).rollouts[0]?.change.revision;
    };
    const revision = revisionOf('{ image: { b: 1, a: "x:1" } }');
    expect(revision).toMatch(/^[0-9a-f]{12}$/);
    expect(revisionOf('{ image: { a: "x:1", b: 1.0 } }')).toBe(revision);
    expect(revisionOf('{ image: { a: "x:2", b: 1 } }')).not.toBe(revision);
  });

  test('documents may be spread over files in any order, and share values by aliases', () => {
    const [fleet = '', ...rest] = least.split('---');
    const aliased =
      'kind: Cluster\nmetadata: { name: d, labels: &l { a: &v b } }\nspec: { tier: test, values: *l, zones: [*v] }\n';
    const texts = [...rest, aliased, fleet].filter((text) => text.trim() !== '');
    const files = texts.map((text, index) => ({ file: `${index}.yaml`, text }));
    const parsed = parseManifests(files);
    expect(parsed.problems).toEqual([]);
    expect(parsed.fleet?.clusters[1]).toMatchObject({ values: { a: 'b' }, zones: ['b'] });
  });
});
