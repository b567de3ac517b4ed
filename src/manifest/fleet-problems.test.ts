import { describe, expect, test } from 'vitest';
import {
  type Case,
  expected,
  mark,
  placeOf,
  problemsAfter,
  sound,
} from './fleet-problems.contract.ts';

test('the fleet that the cases change is in order', () => {
  expect(problemsAfter('live', 'live')).toEqual([]);
});

describe('names that lead nowhere', () => {
  test.each<Case>([
    [
      'of a tier',
      'tiers: [{ name: test',
      'tiers: [{ name: ▸tset',
      'unknown-tier',
      /`tset` \(did you mean `test`/,
    ],
    ['of a declared tier', 'tier: live', 'tier: ▸lve', 'unknown-tier', /`live`/],
    [
      'of an overriding tier',
      'tier: live',
      'tier: live\n  override: { tier: ▸gold, reason: r, owner: o, until: 2027-01-01T00:00:00Z }',
      'unknown-tier',
      /`gold` \(there are: test, live/,
    ],
    ['of a criticality', 'criticality: live', 'criticality: ▸lvie', 'unknown-tier', /`live`/],
    ['of a source', 'source: prom', 'source: ▸porm', 'unknown-source', /`prom`/],
    [
      'of a cluster that a source lives on',
      'livesOn: [obs]',
      'livesOn: [obs, ▸ob]',
      'unknown-cluster',
      /`obs`/,
    ],
    [
      'of a cluster that Tierwise runs on',
      'runsOn: obs',
      'runsOn: ▸nowhere',
      'unknown-cluster',
      /there are: app, obs/,
    ],
    [
      'of a witness',
      '[obs]\n  values',
      '[{ outside: x }, ▸obz]\n  values',
      'unknown-cluster',
      /`obs`/,
    ],
    [
      'of a cluster of a tenant',
      '{ matchLabels: { region: eu } }',
      '[app, ▸op]',
      'unknown-cluster',
      /`op`/,
    ],
    ['of a target', 'targets: [app, obs]', 'targets: [app, ▸obss]', 'unknown-cluster', /`obs`/],
    ['of a check', 'checks: [errors]', 'checks: [▸error]', 'unknown-check', /`errors`/],
    ['of a strategy', 'strategy: quick', 'strategy: ▸quik', 'unknown-strategy', /`quick`/],
    [
      'of what a command starts',
      'strategy: quick',
      'strategy: ▸hotfix',
      'not-a-strategy',
      /`tierwise hotfix`/,
    ],
    [
      'of a component',
      'component: ingester',
      'component: ▸injester',
      'unknown-component',
      /`ingester`/,
    ],
  ])('%s', (...each) => {
    expect(problemsAfter(each[1], each[2])).toEqual([expected(...each)]);
  });
});

describe('Tierwise as the source of probes', () => {
  const probing = `${sound}---\nkind: Check\nmetadata: { name: up }\nspec: { probe: { tcp: "a:1" } }\n`;

  test('is no name that leads nowhere', () => {
    expect(problemsAfter('live', 'live', probing)).toEqual([]);
  });

  test('is no source that anybody else could mean', () => {
    expect(problemsAfter('source: prom', 'source: tierwis', probing)).toMatchObject([
      { code: 'unknown-source', said: expect.stringMatching(/there are: prom, page\)/) },
    ]);
  });

  test('has no other place than Tierwise', () => {
    expect(problemsAfter('runsOn: obs', 'runsOn: nowhere', probing)).toMatchObject([
      { place: '10:25', code: 'unknown-cluster' },
    ]);
  });

  test('asks addresses that every cluster has values for', () => {
    expect(problemsAfter('"a:1"', '"{where}:1"', probing)).toMatchObject([
      { place: '47:23', code: 'unknown-placeholder' },
    ]);
  });
});

describe('a limit of a gauge', () => {
  test('that no soak is long enough for is a problem', () => {
    const before = `threshold: { query: 'x{cluster="{cluster}"}', above: 1 }`;
    const after = 'gauge: { query: x, limit: { above: 1, for: ▸3h } }';
    expect(problemsAfter(before, after)).toMatchObject([
      { place: placeOf(before, after), code: 'contradicting-durations' },
    ]);
  });
});

describe('clusters and tenants without a place', () => {
  const labels = 'clusters: { matchLabels: { region: eu } }';
  test.each<Case>([
    [
      'a tenant nowhere',
      labels,
      'clusters: ▸{ matchLabels: { region: us } }',
      'placed-nowhere',
      /capitals/,
    ],
    [
      'a placement nowhere',
      labels,
      'placements: [{ clusters: [app] }, { clusters: ▸{ matchLabels: { a: b } } }]',
      'matches-nothing',
      /labels/,
    ],
    [
      'a rollout for nobody',
      'targets: [app, obs]',
      'targets: ▸{ matchLabels: { a: b } }',
      'matches-nothing',
      /labels/,
    ],
    [
      'a cluster without tenants or a tier',
      'name: obs }\nspec:\n  tier: live\n',
      'name: ▸obs }\nspec:\n',
      'no-tier',
      /`obs`.*Tenant/,
    ],
  ])('%s', (...each) => {
    expect(problemsAfter(each[1], each[2])).toContainEqual(expected(...each));
  });
});

describe('durations that contradict each other', () => {
  const code = 'contradicting-durations';
  test.each<Case>([
    ['a wave longer than its tier', 'waveSoak: 10m', 'waveSoak: ▸1h', code, /1h.*30m/],
    ['a deadline within the soak', 'Deadline: 2h', 'Deadline: ▸20m', code, /20m.*30m/],
    ['a strategy against itself', 'soak: 5m', 'soak: 5m, waveSoak: ▸6m', code, /6m.*5m/],
    [
      'a strategy against the fleet',
      '{ name: test, soak: 5m',
      '▸{ name: test, soak: 3h',
      code,
      /2h.*3h/,
    ],
    ['a check that cannot fire', 'above: 1', 'above: 1, for: ▸3h', code, /3h.*2h/],
    ['blind beyond the deadline', 'strategy: quick', 'blindDeadline: ▸3h', code, /3h.*2h/],
    [
      'blind beyond the deadline by default',
      'soak: 30m, waveSoak: 10m, progressDeadline: 2h',
      'soak: 6m, waveSoak: 1m, progressDeadline: 10m',
      code,
      /15m.*10m/,
    ],
  ])('%s', (...each) => {
    const [, before, after] = each;
    const [found, ...others] = problemsAfter(before, after);
    expect(others).toEqual([]);
    const { place, ...rest } = expected(...each);
    expect(found).toMatchObject(after.includes(mark) ? { place, ...rest } : rest);
  });

  test('a shorter soak of a strategy needs no waveSoak of its own', () => {
    expect(problemsAfter('soak: 5m', 'soak: 1m')).toEqual([]);
  });
});

describe('ports and templates', () => {
  test.each<Case>([
    [
      'a zone without a port',
      'ports: { a: 9010, b: 9011',
      'ports: ▸{ a: 9010',
      'missing-port',
      /`b`/,
    ],
    ['a port without a zone', 'b: 9011', 'b: 9011, c: ▸9012', 'unknown-zone', /`c`.*a, b/],
    ['a port twice', 'b: 9011', 'b: ▸9010', 'overlapping-ports', /9010 of zone `b`.*zone `a`/],
    [
      'a range over another',
      'a: 9010',
      'a: ▸9001',
      'overlapping-ports',
      /9000 to 9001 of zone `default` of `app`/,
    ],
    [
      'a range past the last port',
      'default: 9000',
      'default: ▸65535',
      'port-out-of-range',
      /65536/,
    ],
    [
      'an address without a value',
      'url: "http://{host}"',
      'url: ▸"http://{host}/{path}"',
      'unknown-placeholder',
      /`\{path\}` has no value for app and obs/,
    ],
    [
      'a target without a value',
      '"http://{cluster}"',
      '▸"http://{cluster}:{port}"',
      'unknown-placeholder',
      /app and obs/,
    ],
    [
      'a query without a value',
      `'x{cluster="{cluster}"}'`,
      `▸'x{cluster="{pod}"}'`,
      'unknown-placeholder',
      /`pod`/,
    ],
  ])('%s', (...each) => {
    expect(problemsAfter(each[1], each[2])).toEqual([expected(...each)]);
  });
});

describe('checks that their source cannot answer', () => {
  const before = 'source: prom, threshold: { query: \'x{cluster="{cluster}"}\', above: 1 }';
  test.each<Case>([
    [
      'a native histogram of pages',
      before,
      'source: page, latency: { histogram: h, bounds: [1], form: ▸native }',
      'unanswerable',
      /no page in text shows a native histogram.*`form: classic`/,
    ],
    [
      'zones by the label that names clusters',
      before,
      'source: prom, rate: { errors: e, total: t, zoneLabel: ▸cluster }',
      'unanswerable',
      /`cluster` is the label that names a cluster/,
    ],
  ])('%s', (...each) => {
    expect(problemsAfter(each[1], each[2])).toEqual([expected(...each)]);
  });

  test('another form and another label are in order', () => {
    const classic = 'source: page, latency: { histogram: h, bounds: [1] }';
    const zoned = 'source: prom, rate: { errors: e, total: t, zoneLabel: zone }';
    expect(problemsAfter(before, classic)).toEqual([]);
    expect(problemsAfter(before, zoned)).toEqual([]);
  });
});
