import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { poisson } from '../../../bench/judge/tracks/sampler/counts.ts';
import { fleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { startAt, worldWiring } from '../../../test/support/world-wiring.ts';
import type { Count, Series } from '../../core/judge/evidence.ts';
import { chanceFor } from '../../simulate/chance.ts';
import type { Asking, Wiring } from '../wiring.ts';

const stepMs = 600_000;
const dayMs = 86_400_000;

const checks = `---
kind: Check
metadata: { name: failures }
spec: { source: prom, rate: { errors: failed_total, total: requests_total } }
---
kind: Check
metadata: { name: answers }
spec: { probe: { http: "https://{cluster}.example/" } }
`;
const fleet = fleetYaml.replace('livesOn: outside', 'livesOn: outside, step: 10m') + checks;

/** Plain counts of every cluster but obs-1, of which nobody knows anything. */
function answer({ clusters, from = 0, now }: Asking): ReadonlyMap<string, Series> {
  return new Map(
    clusters.map(({ name }): [string, Series] => {
      if (name === 'obs-1') return [name, { kind: 'trouble', message: 'no series' }];
      const counts: Count[] = [];
      for (let at = from + stepMs; at <= now; at += stepMs) {
        counts.push([at, 6_000, poisson(chanceFor(at, name), 60)]);
      }
      return [name, { kind: 'counts', counts }];
    }),
  );
}

async function desk(ask: Wiring['ask']): Promise<Desk & { readonly file: string }> {
  const it = await deskWith(worldWiring({}, { ask }));
  return { ...it, file: await it.write('fleet.yaml', fleet) };
}

const level = z.object({
  alpha: z.number(),
  halted: z.int(),
  rate: z.number(),
  interval: z.object({ low: z.number(), high: z.number() }),
});
const figures = {
  placebos: z.int(),
  judged: z.int(),
  independent: z.int(),
  nominal: level,
  coarse: level,
  ended: z.record(z.string(), z.int()),
  raisedBy: z.object({ median: z.number(), largest: z.number() }).nullable(),
  phi: z.object({ smallest: z.number(), median: z.number() }).nullable(),
};
const shape = z.object({
  check: z.string(),
  source: z.string(),
  measure: z.literal('rate'),
  verdict: z.enum(['holds', 'raised', 'advisory', 'too-little']),
  message: z.string(),
  advice: z.array(z.string()),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  known: z.string(),
  knownMs: z.number(),
  missing: z.array(z.object({ cluster: z.string(), message: z.string() })),
  ...figures,
  tiers: z.array(
    z.object({
      tier: z.string(),
      clusters: z.array(z.string()),
      watched: z.string(),
      watchedMs: z.number(),
      ...figures,
    }),
  ),
  halts: z.array(z.object({ level: z.enum(['nominal', 'coarse']), cluster: z.string() })),
});

describe('calibrate', () => {
  const asked: Asking[] = [];
  let it: Desk & { readonly file: string };
  beforeAll(async () => {
    it = await desk((asking) => {
      asked.push(asking);
      return Promise.resolve(answer(asking));
    });
  });
  afterAll(() => it[Symbol.asyncDispose]());

  test('says of each check that compares whether it holds its α', async () => {
    const { code, stdout, stderr } = await it.call(['calibrate', '-f', it.file]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^failures: holds its α/);
    expect(stdout).toMatch(/7d of 3 clusters from prom, nothing of obs-1; \d+ placebo rollouts/);
    expect(stdout).toMatch(/^ {2}nominal +0\.0\d+ % +0 of \d+ +0 % +0 % to /m);
    expect(stdout).toMatch(/^ {2}coarse +5 % +\d+ of /m);
    expect(stdout).toMatch(/ended at the nominal level: .*healthy.*; limits raised by .*; φ /);
    expect(stdout).toMatch(/^ {2}application +2 +2h /m);
    expect(stdout).toContain('answers: cannot be calibrated: the source has no history');
    expect(stdout).not.toContain('errors');
    expect(stderr).toMatch(/failures: read 7d of 7d of 4 clusters\n/);
    expect(stderr).toMatch(/failures: played \d+ of \d+ placebo rollouts of application\n/);
    expect(stderr).toMatch(/took /);
  });

  test('has all figures in a document', async () => {
    const line = ['calibrate', '-f', it.file, '--check', 'failures', '-o', 'json'];
    const { code, stdout } = await it.call([...line, '--history', '2d', '--alpha', '2%']);
    expect(code).toBe(0);
    const [failures] = z.object({ checks: z.tuple([shape]) }).parse(JSON.parse(stdout)).checks;
    expect(failures).toMatchObject({
      check: 'failures',
      source: 'prom',
      knownMs: 2 * dayMs,
      missing: [{ cluster: 'obs-1', message: 'no series' }],
    });
    // Nine tenths for changed clusters, half of it for this check, a third for each tier, by its clusters.
    const application = failures.tiers.find(({ tier }) => tier === 'application');
    expect(application?.nominal.alpha).toBeCloseTo((0.02 * 0.9) / 2 / 3 / 2, 9);
    expect(asked.at(-1)?.now).toBeLessThanOrEqual(startAt);
  });

  test('goes by the strategy of the rollout that has the check', async () => {
    const change = rolloutYaml('one').replace('[errors]', '[failures]');
    const file = await it.write('change.yaml', `${change}  falseHalts: 10%\n`);
    const line = ['calibrate', '-f', it.file, '-f', file, '--check', 'failures', '-o', 'json'];
    const { stdout } = await it.call([...line, '--history', '2d']);
    const document = z.object({ checks: z.tuple([shape]) }).parse(JSON.parse(stdout));
    const application = document.checks[0].tiers.find(({ tier }) => tier === 'application');
    expect(application?.nominal.alpha).toBeCloseTo((0.1 * 0.9) / 3 / 2, 9);
  });

  test('says what cannot be calibrated, and what is not there', async () => {
    const threshold = await it.call(['calibrate', '-f', it.file, '--check', 'errors']);
    expect(threshold.code).toBe(0);
    expect(threshold.stdout).toBe(
      'errors: cannot be calibrated: it knows its limit, and has no α\n',
    );
    const unknown = await it.call(['calibrate', '-f', it.file, '--check', 'failure']);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain('did you mean failures?');
    const plain = await it.write('plain.yaml', fleetYaml);
    const none = await it.call(['calibrate', '-f', plain]);
    expect(none).toMatchObject({
      code: 0,
      stdout: 'no check of the manifests compares anything\n',
    });
  });

  test('ends with 1 for manifests with problems, and with 2 for options that are none', async () => {
    const bad = await it.write('bad.yml', rolloutYaml('bad', '  stratgy: criticality\n'));
    expect((await it.call(['calibrate', '-f', it.file, '-f', bad])).code).toBe(1);
    for (const wrong of [
      ['--history', 'long'],
      ['--alpha', '120%'],
      ['--alpha', '0'],
    ]) {
      expect((await it.call(['calibrate', '-f', it.file, ...wrong])).code).toBe(2);
    }
  });

  test('is ended by the user', async () => {
    const line = ['calibrate', '-f', it.file, '--check', 'failures'];
    const said = await it.call(line, { signal: AbortSignal.abort() });
    expect(said).toMatchObject({ code: 130, stdout: '' });
  });
});

describe('calibrate with a source in trouble', () => {
  test('ends with 5 where nobody answers', async () => {
    await using it = await desk(() => Promise.reject(new Error('connection refused')));
    const { code, stdout } = await it.call(['calibrate', '-f', it.file]);
    expect(code).toBe(5);
    expect(stdout).toContain('failures: prom does not answer: connection refused\n');
    const json = await it.call(['calibrate', '-f', it.file, '-o', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      checks: [
        { check: 'failures', verdict: 'silent', message: 'connection refused' },
        { check: 'answers', verdict: 'impossible' },
      ],
    });
  });

  test('asks again what was not answered, and leaves a gap where it stays so', async () => {
    let failures = 0;
    await using it = await desk((asking) => {
      const isOld = (asking.from ?? 0) < startAt - 6 * dayMs && failures < 2;
      failures += isOld ? 1 : 0;
      return isOld ? Promise.reject(new Error('timed out')) : Promise.resolve(answer(asking));
    });
    const line = ['calibrate', '-f', it.file, '--check', 'failures', '--history', '200d'];
    const { code, stdout } = await it.call(line);
    expect(failures).toBe(2);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}26d .* of 3 clusters from prom/m);
  });
});
