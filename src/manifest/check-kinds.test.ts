import { describe, expect, test } from 'vitest';
import { isCompared } from '../core/fleet/check.ts';
import { planRollout } from '../core/plan/plan-rollout.ts';
import { comparedChecks } from './check-kinds.contract.ts';
import { sound } from './fleet-problems.contract.ts';
import { parseManifests } from './parse.ts';
import { checksText } from './reference-checks.ts';

function checksIn(text: string) {
  const { checks, problems } = parseManifests([{ file: 'f.yaml', text }]);
  expect(problems).toEqual([]);
  return new Map(checks.map((check) => [check.name, check]));
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

describe('a Check with all of its fields', () => {
  const checks = checksIn(sound + comparedChecks);

  test('is a rate', () => {
    expect(checks.get('failing')).toEqual({
      name: 'failing',
      source: 'prom',
      required: false,
      warmUpMs: 60_000,
      compare: {
        measure: {
          kind: 'rate',
          errors: ['http_requests_total{code=~"5..",cluster="{cluster}"}'],
          total: ['http_requests_total', '{__name__="rpc.total"}'],
        },
        bad: 'either',
        effect: { min: 0.01, unit: 'absolute' },
        zoneLabel: 'zone',
        weight: 2,
        historyMs: 2 * dayMs,
      },
    });
  });

  test('is a latency', () => {
    expect(checks.get('slow')).toMatchObject({
      compare: {
        measure: {
          kind: 'latency',
          histogram: 'http_request_duration_seconds{handler!="/"}',
          form: 'native',
          bounds: [0.1, 0.5, 1],
        },
        bad: 'lower',
        effect: { min: 1.5, unit: 'ratio' },
        weight: 0.5,
        historyMs: hourMs,
      },
    });
  });

  test('is a gauge', () => {
    expect(checks.get('queue')).toMatchObject({
      source: 'page',
      compare: {
        measure: {
          kind: 'gauge',
          query: 'sum by (cluster) (queue_length)',
          limit: { bad: { kind: 'outside', low: -1, high: 5 }, forMs: 300_000 },
        },
        bad: 'lower',
        effect: { min: 300, unit: 'absolute' },
        weight: 3,
        historyMs: 3 * dayMs,
      },
    });
  });

  test('is growth, of which every bit matters', () => {
    expect(checks.get('memory')).toMatchObject({
      compare: {
        measure: {
          kind: 'growth',
          query: 'max by (cluster) (process_resident_memory_bytes)',
          limit: 1.5,
          withinMs: 6 * hourMs,
        },
        bad: 'lower',
        effect: { min: 1, unit: 'ratio' },
        weight: 4,
        historyMs: 4 * dayMs,
      },
    });
  });

  test('is a probe, whose source is Tierwise', () => {
    expect(checks.get('answers')).toEqual({
      name: 'answers',
      source: 'tierwise',
      required: false,
      warmUpMs: 180_000,
      compare: {
        measure: {
          kind: 'probe',
          target: { kind: 'http', url: 'https://{cluster}.example/healthz' },
          everyMs: 500,
          timeoutMs: 60_000,
        },
        bad: 'higher',
        effect: { min: 3, unit: 'ratio' },
        weight: 5,
        historyMs: 0,
      },
    });
  });
});

describe('a Check with the least of fields', () => {
  const least = (spec: string) => {
    const document = `---\nkind: Check\nmetadata: { name: least }\nspec: ${spec}\n`;
    return checksIn(sound + document).get('least');
  };
  const common = { bad: 'higher', effect: { min: 2, unit: 'ratio' }, weight: 1 };

  test.each([
    ['a rate', 'rate: { errors: a, total: b }', { kind: 'rate', errors: ['a'], total: ['b'] }],
    ['a latency', 'latency: { histogram: h, bounds: [1] }', { kind: 'latency', form: 'classic' }],
    ['a gauge', 'gauge: { query: x }', { kind: 'gauge', limit: null }],
  ])('%s', (_, spec, measure) => {
    expect(least(`{ source: prom, ${spec} }`)).toMatchObject({
      required: true,
      warmUpMs: 120_000,
      compare: { ...common, measure, historyMs: 7 * dayMs },
    });
  });

  test('growth', () => {
    expect(least('{ source: prom, growth: { query: x, limit: 8e9 } }')).toMatchObject({
      compare: {
        measure: { kind: 'growth', limit: 8e9, withinMs: dayMs },
        bad: 'higher',
        effect: { min: 1, unit: 'ratio' },
        weight: 1,
        historyMs: 7 * dayMs,
      },
    });
  });

  test.each([
    ['http: "http://a"', { kind: 'http', url: 'http://a' }],
    ['tcp: "a:1"', { kind: 'tcp', address: 'a:1' }],
    ['grpc: { address: "a:1" }', { kind: 'grpc', address: 'a:1', service: '', tls: false }],
  ])('a probe of %s', (spec, target) => {
    expect(least(`{ probe: { ${spec} } }`)).toMatchObject({
      source: 'tierwise',
      compare: {
        measure: { kind: 'probe', target, everyMs: 1_000, timeoutMs: 2_000 },
        bad: 'higher',
        effect: { min: 0.02, unit: 'absolute' },
        weight: 1,
      },
    });
  });
});

describe('a folder with a probe', () => {
  const probing = '---\nkind: Check\nmetadata: { name: up }\nspec: { probe: { tcp: "a:1" } }\n';
  const outside = sound.replace('  controller: { runsOn: obs }\n', '');
  const asked = (text: string) => text.replace('checks: [errors]', 'checks: [errors, up]');
  const sourcesOf = (text: string) =>
    parseManifests([{ file: 'f.yaml', text }]).fleet?.sources.map(({ name }) => name);

  test('has one more source, and no other folder has', () => {
    expect(sourcesOf(sound)).toEqual(['prom', 'page']);
    expect(sourcesOf(sound + probing)).toEqual(['prom', 'page', 'tierwise']);
  });

  test('may have it in a file of its own', () => {
    const texts = [probing.slice(4), sound].map((text, index) => ({ file: `${index}.yaml`, text }));
    const { fleet } = parseManifests(texts);
    expect(fleet?.sources.at(-1)).toMatchObject({
      name: 'tierwise',
      livesOn: { kind: 'clusters', clusters: ['obs'] },
      stepMs: 10_000,
    });
  });

  /** The clusters that no required check sees from outside. */
  function unseen(text: string) {
    const { fleet, rollouts, problems } = parseManifests([{ file: 'f.yaml', text }]);
    const [rollout] = rollouts;
    expect(problems).toEqual([]);
    if (fleet === null || rollout === undefined) throw new Error('there is no rollout');
    const planning = planRollout({ fleet, rollout, now: 0 });
    if (planning.kind === 'refused') throw new Error('there is no plan');
    return planning.plan.stages.flatMap(({ gates }) =>
      gates.flatMap((gate) => (gate.kind === 'accept-risk' ? gate.clusters : [])),
    );
  }

  test('sees every cluster from outside', () => {
    expect(unseen(outside)).toEqual(['obs']);
    expect(unseen(asked(outside) + probing)).toEqual([]);
  });

  test('but for the one that Tierwise runs on', () => {
    expect(unseen(asked(sound) + probing)).toEqual(['obs']);
    const elsewhere = sound.replace('runsOn: obs', 'runsOn: app');
    expect(unseen(asked(elsewhere) + probing)).toEqual([]);
  });
});

test('the examples of the handbook can be read, one of each kind', () => {
  const examples = [...checksText.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text);
  const fleet =
    'kind: Fleet\nmetadata: { name: f }\nspec: { sources: { prom: { scrape: { targets: [http://p] } } } }\n';
  const checks = [...checksIn([fleet, ...examples].join('---\n')).values()];
  expect(
    checks.map((check) => (isCompared(check) ? check.compare.measure.kind : 'threshold')),
  ).toEqual(['threshold', 'rate', 'latency', 'gauge', 'growth', 'probe']);
});
