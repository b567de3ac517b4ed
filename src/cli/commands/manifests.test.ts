import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { startAt, worldWiring } from '../../../test/support/world-wiring.ts';
import { durationFrom } from '../../core/fleet/quantities.ts';

const notation = z.string().refine((text) => durationFrom(text) !== null);
const instant = z.iso.datetime();

let desk: Desk;
let [fleet, change] = ['', ''];
beforeAll(async () => {
  desk = await deskWith(worldWiring());
  fleet = await desk.write('fleet.yaml', fleetYaml);
  change = await desk.write('change.yaml', rolloutYaml('ingester-2-15'));
});
afterAll(() => desk[Symbol.asyncDispose]());

describe('validate', () => {
  const shape = z.object({
    problems: z.array(
      z.object({
        file: z.string(),
        line: z.int().positive(),
        column: z.int().positive(),
        code: z.string(),
        message: z.string(),
        hint: z.string(),
      }),
    ),
  });

  test('says what there is when all is well', async () => {
    expect(await desk.call(['validate', fleet, change])).toEqual({
      code: 0,
      stdout: 'ok: 4 clusters, 3 tenants, 1 check, 1 rollout\n',
      stderr: '',
    });
    const { stdout } = await desk.call(['validate', fleet, '-o', 'json']);
    expect(shape.parse(JSON.parse(stdout)).problems).toEqual([]);
  });

  test('shows problems with their places, and ends with 1', async () => {
    const bad = await desk.write('bad.yml', rolloutYaml('bad', '  stratgy: criticality\n'));
    const { code, stdout } = await desk.call(['validate', fleet, bad]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/bad\.yml:7:3 {2}.*stratgy/);
    expect(stdout).toContain('hint: ');
    const json = await desk.call(['validate', fleet, bad, '-o', 'json']);
    expect(json.code).toBe(1);
    expect(shape.parse(JSON.parse(json.stdout)).problems).toMatchObject([
      { file: bad, line: 7, column: 3, code: 'unknown-field' },
    ]);
  });

  test('reads standard input', async () => {
    const { code, stdout } = await desk.call(['validate', '-'], { stdin: fleetYaml });
    expect(code).toBe(0);
    expect(stdout).toContain('4 clusters');
    const broken = await desk.call(['validate', '-'], { stdin: 'kind: [' });
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain('-:1:');
  });
});

describe('fleet', () => {
  const shape = z.object({
    tiers: z.array(
      z.object({
        name: z.string(),
        clusters: z.array(
          z.object({
            name: z.string(),
            tenants: z.array(z.string()),
            reasons: z.array(z.string()).min(1),
          }),
        ),
      }),
    ),
    warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  });

  test('shows the tiers, the least critical first', async () => {
    const { code, stdout } = await desk.call(['fleet', '-f', fleet]);
    expect(code).toBe(0);
    expect(stdout).toContain('1 of 3 tenants');
    const rows = [
      'test',
      '  test-1',
      'application',
      '  app-1',
      '  app-2',
      'infrastructure',
      '  obs-1',
    ];
    const places = rows.map((row) => stdout.indexOf(`\n${row} `));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('is the same as a document', async () => {
    const { stdout } = await desk.call(['fleet', '-f', fleet, '-o', 'json']);
    const { tiers } = shape.parse(JSON.parse(stdout));
    expect(tiers.map(({ name, clusters }) => [name, clusters.map((one) => one.name)])).toEqual([
      ['test', ['test-1']],
      ['application', ['app-1', 'app-2']],
      ['infrastructure', ['obs-1']],
    ]);
    expect(tiers[1]?.clusters[0]?.tenants).toEqual(['checkout']);
  });

  test('takes the current folder, if there are manifests in it', async () => {
    await using here = await deskWith(worldWiring());
    const empty = await here.call(['fleet']);
    expect(empty.code).toBe(1);
    expect(empty.stderr).toContain('there are no manifests in this folder');
    await mkdir(join(here.folder, 'deep'));
    await writeFile(join(here.folder, 'deep', 'fleet.yaml'), fleetYaml);
    expect((await here.call(['fleet'])).stdout).toContain('app-1');
  });

  test('counts tenants in the thousands', async () => {
    const tenants = Array.from(
      { length: 1_000 },
      (_, index) =>
        `---\nkind: Tenant\nmetadata: { name: t-${index} }\n` +
        `spec: { criticality: application, clusters: [${index < 38 ? 'app-1' : 'obs-1'}] }\n`,
    );
    const { stdout } = await desk.call(['fleet', '-f', '-'], {
      stdin: fleetYaml + tenants.join(''),
    });
    expect(stdout).toContain('39 of 1,003 tenants');
  });
});

describe('explain cluster/NAME', () => {
  test('gives the reasons', async () => {
    const { code, stdout } = await desk.call(['explain', 'cluster/app-1', '-f', fleet]);
    expect(code).toBe(0);
    expect(stdout).toContain('app-1 is in the tier application');
    expect(stdout).toContain('something outside of the fleet (prom)');
    expect(stdout).toContain('checkout: 1 of 2 (app-1 and app-2)');
    const json = await desk.call(['explain', 'cluster/app-1', '-f', fleet, '-o', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ cluster: 'app-1', tier: 'application' });
  });

  test('knows the name that was meant', async () => {
    const { code, stderr } = await desk.call(['explain', 'cluster/ap-1', '-f', fleet]);
    expect(code).toBe(1);
    expect(stderr).toContain('did you mean app-1?');
  });
});

describe('plan', () => {
  const shape = z.object({
    rollout: z.string(),
    strategy: z.string(),
    stages: z.array(
      z.object({
        tier: z.string(),
        soak: notation,
        gates: z.array(z.looseObject({ kind: z.string() })),
        waves: z.array(
          z.object({ clusters: z.array(z.string()).min(1), reasons: z.array(z.string()) }),
        ),
      }),
    ),
    excluded: z.array(z.object({ cluster: z.string(), reason: z.string() })),
    warnings: z.array(z.object({ code: z.string(), message: z.string() })),
    earliestFinish: instant,
  });

  test('previews stages, waves, soaks and the earliest finish', async () => {
    const { code, stdout } = await desk.call(['plan', '-f', fleet, '-f', change]);
    expect(code).toBe(0);
    expect(stdout).toContain('ingester-2-15: ingester to v2 over metrics, by criticality');
    expect(stdout).toContain('3 stages, 4 waves, 4 clusters; done at the earliest 2026-11-23T');
    expect(stdout).toMatch(/1\. test\n {3}soak 30m\n/);
    expect(stdout).toMatch(/2\. application\n {3}soak 2h, 1h after each wave\n/);
    expect(stdout).toContain('before it: test has soaked for 30m of healthy time');
  });

  test('is the same as a document', async () => {
    const { stdout } = await desk.call(['plan', '-f', fleet, '-f', change, '-o', 'json']);
    const plan = shape.parse(JSON.parse(stdout));
    expect(plan.stages.map(({ tier, soak }) => [tier, soak])).toEqual([
      ['test', '30m'],
      ['application', '2h'],
      ['infrastructure', '1h30m'],
    ]);
    expect(Date.parse(plan.earliestFinish)).toBeGreaterThan(startAt);
  });

  test('fits a terminal of any width', async () => {
    for (const columns of [40, 80, 120]) {
      const terminal = { columns, rows: 40 };
      const around = { terminal, env: { NO_COLOR: '1' } };
      const { stdout } = await desk.call(['plan', '-f', fleet, '-f', change], around);
      const widest = Math.max(
        ...stdout
          .split('\n')
          .slice(3)
          .map((line) => line.length),
      );
      expect(widest).toBeLessThanOrEqual(columns);
    }
  });

  test('wants one rollout, by name where there are several', async () => {
    const other = await desk.write('other.yaml', rolloutYaml('other'));
    const files = ['-f', fleet, '-f', change, '-f', other];
    const several = await desk.call(['plan', ...files]);
    expect(several.code).toBe(2);
    expect(several.stderr).toContain('ingester-2-15, other');
    const one = await desk.call(['plan', ...files, '--rollout', 'other', '-o', 'json']);
    expect(JSON.parse(one.stdout)).toMatchObject({ rollout: 'other' });
    const unknown = await desk.call(['plan', ...files, '--rollout', 'othr']);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('did you mean other?');
    expect((await desk.call(['plan', '-f', fleet])).code).toBe(1);
  });

  test('shows problems on standard error, or as the document that validate prints', async () => {
    const text = rolloutYaml('bad', '  strategy: zeal\n');
    const table = await desk.call(['plan', '-f', fleet, '-f', '-'], { stdin: text });
    expect(table).toMatchObject({ code: 1, stdout: '' });
    expect(table.stderr).toContain('-:7:');
    const json = await desk.call(['plan', '-f', fleet, '-f', '-', '-o', 'json'], { stdin: text });
    expect(JSON.parse(json.stdout)).toMatchObject({ problems: [{ file: '-', line: 7 }] });
  });

  test('is refused, with 6, where no plan can keep a promise', async () => {
    const stubborn = fleetYaml.replace(
      'exposure: internet, clusters: [app-1, app-2]',
      'clusters: [app-1, app-2], minUntouched: 2',
    );
    const file = await desk.write('stubborn.yaml', stubborn);
    const { code, stderr } = await desk.call(['plan', '-f', file, '-f', change]);
    expect(code).toBe(6);
    expect(stderr).toContain('(promise 5)');
    const json = await desk.call(['plan', '-f', file, '-f', change, '-o', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ refusals: [{ promise: 5 }] });
  });

  test('ends with 1 for a cluster that the fleet does not have', async () => {
    const text = rolloutYaml('lost', '  targets: [app-9]\n');
    const { code, stderr } = await desk.call(['plan', '-f', fleet, '-f', '-'], { stdin: text });
    expect(code).toBe(1);
    expect(stderr).toContain('app-9');
  });
});
