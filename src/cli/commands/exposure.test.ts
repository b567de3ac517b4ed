import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { poisson } from '../../../bench/judge/tracks/sampler/counts.ts';
import { fleetYaml, quickFleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { deskWith } from '../../../test/support/cli.ts';
import { worldWiring } from '../../../test/support/world-wiring.ts';
import type { Count, Series } from '../../core/judge/evidence.ts';
import { chanceFor } from '../../simulate/chance.ts';
import type { Asking, Wiring } from '../wiring.ts';

const stepMs = 60_000;
const failing = `---
kind: Check
metadata: { name: failing }
spec: { source: prom, rate: { errors: failed_total, total: requests_total } }
`;
const patch = rolloutYaml('openssl', '  strategy: exposure\n');

/** Requests a minute, one in a hundred bad. */
const perMinute = new Map([
  ['app-1', 6_000],
  ['app-2', 9_000],
  ['obs-1', 300],
]);

function traffic({ clusters, from = 0, now }: Asking): ReadonlyMap<string, Series> {
  return new Map(
    clusters.map(({ name }): [string, Series] => {
      const requests = perMinute.get(name);
      if (requests === undefined) return [name, { kind: 'trouble', message: 'no series' }];
      const counts: Count[] = [];
      for (let at = from + stepMs; at <= now; at += stepMs) {
        counts.push([at, requests, poisson(chanceFor(at, name), requests / 100)]);
      }
      return [name, { kind: 'counts', counts }];
    }),
  );
}

async function called(
  { fleet = fleetYaml, change = patch, wiring = worldWiring() }: Words,
  ...line: readonly string[]
) {
  await using desk = await deskWith(wiring);
  const files = ['-f', await desk.write('fleet.yaml', fleet)];
  files.push('-f', await desk.write('change.yaml', change));
  return await desk.call([...line, ...files]);
}

interface Words {
  readonly fleet?: string;
  readonly change?: string;
  readonly wiring?: Wiring;
}

const trade = z.object({
  stage: z.string(),
  usualSoak: z.string(),
  soakMs: z.number(),
  sees: z.nullable(
    z.object({ check: z.string(), usual: z.nullable(z.number()), now: z.nullable(z.number()) }),
  ),
});
const document = z.object({
  strategy: z.string(),
  stages: z.array(
    z.object({
      tier: z.string(),
      soak: z.string(),
      gates: z.array(z.looseObject({ kind: z.string() })),
      waves: z.array(z.object({ clusters: z.array(z.string()) })),
    }),
  ),
  deadline: z.optional(z.object({ takes: z.string(), usual: z.string(), stages: z.array(trade) })),
  exceptions: z.array(z.object({ code: z.string(), message: z.string() })),
  explained: z.optional(
    z.array(
      z.object({
        stage: z.nullable(z.string()),
        field: z.string(),
        value: z.string(),
        from: z.string(),
        note: z.string(),
      }),
    ),
  ),
});
const planOf = async (words: Words, ...more: readonly string[]) =>
  document.parse(JSON.parse((await called(words, 'plan', '-o', 'json', ...more)).stdout));

describe('plan by exposure', () => {
  test('orders its stages by it', async () => {
    const { strategy, stages } = await planOf({});
    expect(strategy).toBe('exposure');
    expect(
      stages.map(({ tier, waves }) => [tier, ...waves.flatMap((one) => one.clusters)]),
    ).toEqual([
      ['smoke', 'test-1'],
      ['internet', 'app-1', 'app-2'],
      ['internal', 'obs-1'],
    ]);
  });

  test('divides the time of a deadline by what recent traffic lets each soak see, and prints it', async () => {
    const wiring = worldWiring({}, { ask: (asking) => Promise.resolve(traffic(asking)) });
    const change = patch
      .replace('[errors]', '[failing]')
      .replace('exposure\n', 'exposure\n  deadline: 110m\n');
    const words = { fleet: fleetYaml + failing, change, wiring };
    const { deadline, stages } = await planOf(words);
    const [smoke, internet, internal] = deadline?.stages ?? [];
    expect(smoke).toMatchObject({ stage: 'smoke', usualSoak: '10m', sees: null });
    expect(internet).toMatchObject({ usualSoak: '1h', sees: { check: 'failing' } });
    // With twenty times the traffic it still sees more in a third of its time than the other in all of its own.
    expect(internet?.soakMs).toBeLessThan(25 * stepMs);
    expect(internet?.sees?.now).toBeGreaterThan(internet?.sees?.usual ?? 9);
    expect(internal?.soakMs).toBe(30 * stepMs);
    expect(internal?.sees?.now).toBeGreaterThan(internet?.sees?.now ?? 9);
    expect(stages[1]?.gates).toContainEqual(
      expect.objectContaining({ kind: 'accept-risk', risk: 'shortened-soak' }),
    );
    const { stdout } = await called(words, 'plan');
    expect(stdout).toMatch(
      /Deadline: 1h 50m\n {3}the exposed clusters are covered in 1h 4\dm, with/,
    );
    expect(stdout).toMatch(
      /internet: it soaks for [\dms ]+, usually 1h; the smallest regression that it can see is [\d.]+ times the usual, usually [\d.]+ times the usual \(failing on app-1,/,
    );
    expect(stdout).toMatch(/before it: somebody accepts that the deadline leaves it a soak of/);
  });

  test('is made without traffic where the source does not answer', async () => {
    const wiring = worldWiring({}, { ask: () => Promise.reject(new Error('refused')) });
    const change = patch
      .replace('[errors]', '[failing]')
      .replace('exposure\n', 'exposure\n  deadline: 2h\n');
    const { deadline } = await planOf({ fleet: fleetYaml + failing, change, wiring });
    expect(deadline?.stages.map(({ sees }) => sees)).toEqual([null, null, null]);
  });

  test('refuses a deadline that leaves no time for verdicts, with the time that it takes', async () => {
    const change = patch.replace('exposure\n', 'exposure\n  deadline: 20m\n');
    const { code, stderr } = await called({ change }, 'plan');
    expect(code).toBe(6);
    expect(stderr).toMatch(/A deadline of 20m is too short .* take \d+m at least.*\(promise 3\)/s);
  });

  test('says what it leaves out and why', async () => {
    const change = patch.replace('exposure\n', 'exposure\n  smoke: { off: the lab is down }\n');
    const message = 'no smoke stage on test comes first: the lab is down';
    expect((await planOf({ change })).exceptions).toEqual([{ code: 'smoke-off', message }]);
    expect((await called({ change }, 'plan')).stdout).toContain(`By exception\n   ${message}\n`);
  });
});

describe('plan --explain', () => {
  const quick = `---
kind: Strategy
metadata: { name: quick }
spec:
  order: exposure
  tiers: [{ name: application, waveSoak: 20m }]
  stages: [{ name: internal, soak: 15m }]
  blindDeadline: 10m
`;
  const values = async (fleet: string, change: string) => {
    const { explained = [] } = await planOf({ fleet, change }, '--explain');
    return (stage: string | null, field: string) => {
      const found = explained.find((one) => one.stage === stage && one.field === field);
      return found && [found.value, found.from, ...(found.note === '' ? [] : [found.note])];
    };
  };

  test('says of a plan by criticality whether fleet, strategy, rollout or nobody says it', async () => {
    const own = quick.replace('  order: exposure\n', '').replace(/ {2}stages.*\n/, '');
    const change = rolloutYaml('r', '  strategy: quick\n  onRegression: halt\n');
    const of = await values(fleetYaml + own, change);
    expect(of('application', 'soak')).toEqual(['2h', 'Fleet metrics tier application']);
    expect(of('application', 'waveSoak')).toEqual(['20m', 'Strategy quick']);
    expect(of('application', 'maxConcurrency')).toEqual(['50%', 'Fleet metrics tier application']);
    expect(of('application', 'approvals')).toEqual(['0', 'default']);
    expect(of('test', 'ramp')).toEqual(['{ first: 1, factor: 2 }', 'default']);
    expect(of('test', 'progressDeadline')).toEqual([
      '1h36m',
      'default',
      'three times its soaks, and the delivery',
    ]);
    expect(of(null, 'order')).toEqual(['criticality', 'default']);
    expect(of(null, 'onRegression')).toEqual(['halt', 'Rollout r']);
    expect(of(null, 'blindDeadline')).toEqual(['10m', 'Strategy quick']);
    expect(of(null, 'falseHalts')).toEqual(['0.4%', 'default']);
  });

  test('says of one by exposure from which tier it is, and what the deadline made of it', async () => {
    const change = patch
      .replace('strategy: exposure', 'strategy: quick\n  deadline: 65m')
      .concat('  attackVector: { exposure: internal }\n');
    const of = await values(fleetYaml + quick, change);
    expect(of('smoke', 'maxConcurrency')).toEqual([
      '25%',
      'default',
      'maxConcurrency of the tier test',
    ]);
    const [soak = '', ...from] = of('internet', 'soak') ?? [];
    expect(soak).toMatch(/^1\dm/);
    expect(from).toEqual([
      'deadline',
      'usually 20m (Strategy quick, waveSoak of the tier application)',
    ]);
    expect(of('internet', 'maxConcurrency')).toEqual([
      '50%',
      'Fleet metrics tier application',
      'maxConcurrency of the tier application',
    ]);
    expect(of('internal', 'soak')?.slice(1)).toEqual(['deadline', 'usually 15m (Strategy quick)']);
    expect(of(null, 'order')).toEqual(['exposure', 'Strategy quick']);
    expect(of(null, 'smoke')).toEqual(['{ soak: 10m }', 'default']);
    expect(of(null, 'deadline')).toEqual(['1h5m', 'Rollout openssl']);
    expect(of(null, 'attackVector')).toEqual(['{ exposure: internal }', 'Rollout openssl']);
  });

  test('is a table for people, and not there unless asked for', async () => {
    const { stdout } = await called({}, 'plan', '--explain');
    expect(stdout).toMatch(
      /Where each value comes from\n {2}STAGE +FIELD +VALUE +FROM\n {2}smoke +soak +10m +default\n/,
    );
    expect(stdout).toMatch(/ {2}all stages +order +exposure +Rollout openssl\n/);
    expect((await planOf({})).explained).toBeUndefined();
    expect((await called({}, 'plan')).stdout).not.toContain('comes from\n');
  });
});

describe('run by exposure', () => {
  const status = z.looseObject({
    phase: z.string(),
    clusters: z.array(z.object({ name: z.string(), state: z.string() })),
    exceptions: z.array(z.looseObject({ code: z.string(), by: z.nullable(z.string()) })),
  });

  test('goes to the most exposed first, behind a smoke stage', async () => {
    await using desk = await deskWith(worldWiring());
    const files = ['-f', await desk.write('fleet.yaml', quickFleetYaml)];
    files.push('-f', await desk.write('change.yaml', patch));
    expect((await desk.call(['run', ...files])).code).toBe(0);
    const { stdout } = await desk.call(['events', 'openssl']);
    const begun = [...stdout.matchAll(/(\S+) is to run v2/g)].map(([, name]) => name);
    expect(begun).toEqual(['test-1', 'app-1', 'app-2', 'obs-1']);
    expect(stdout).toMatch(/stage smoke begins.*stage internet begins.*stage internal begins/s);
  });

  test('with a deadline waits until a person accepts the shorter soaks, and shows who did', async () => {
    let user = 'ann';
    await using desk = await deskWith(worldWiring({}, { user: () => user }));
    const change = patch.replace(
      'exposure\n',
      'exposure\n  deadline: 60m\n  smoke: { off: no lab }\n',
    );
    const files = ['-f', await desk.write('fleet.yaml', fleetYaml)];
    files.push('-f', await desk.write('change.yaml', change));
    expect((await desk.call(['start', ...files])).code).toBe(0);
    user = 'bob';
    const accept = ['approve', 'openssl', '--accept', 'shortened-soak', '--reason', 'exploited'];
    for (const stage of ['internet', 'internal', 'isolated']) {
      expect((await desk.call([...accept, '--stage', stage])).code).toBe(0);
    }
    user = 'ann';
    expect((await desk.call(['run', ...files])).code).toBe(0);
    const { exceptions, phase, clusters } = status.parse(
      JSON.parse((await desk.call(['status', 'openssl', '-o', 'json'])).stdout),
    );
    expect(phase).toBe('completed');
    expect(clusters.map(({ name }) => name)).toEqual(['app-1', 'app-2', 'obs-1', 'test-1']);
    expect(exceptions.map(({ code, by }) => [code, by])).toEqual([
      ['smoke-off', 'ann'],
      ['shortened-soak', 'bob'],
      ['shortened-soak', 'bob'],
      ['shortened-soak', 'bob'],
    ]);
    const { stdout } = await desk.call(['status', 'openssl']);
    expect(stdout).toMatch(
      /By exception\n {2}no smoke stage on test comes first: no lab \(ann\)\n/,
    );
    expect(stdout).toMatch(
      / {2}internet: the deadline leaves it a soak of .* \(exploited\) \(bob\)\n/,
    );
  });

  test('played through in memory, simulated people accept what is asked', async () => {
    const change = patch.replace('exposure\n', 'exposure\n  deadline: 60m\n');
    const { code, stdout } = await called({ change }, 'simulate', '-o', 'json');
    expect(code).toBe(0);
    expect(status.parse(JSON.parse(stdout)).phase).toBe('completed');
  });
});
