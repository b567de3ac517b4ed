import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectEnd, storyOf } from './support/claims.ts';
import { type Desk, openDesk, root } from './support/desk.ts';
import { firstRollout, localFleet } from './support/local-fleet.ts';
import { openOutsider } from './support/outsider.ts';
import { findingsIn, statusIn } from './support/shapes.ts';
import { expectIntact } from './support/store.ts';

describe('the package that is built and packed as for npm', () => {
  let desk: Desk;
  let entry: string;
  beforeAll(async () => {
    desk = await openDesk({ mayLeave: [/^tierwise-demo-[^/]+$/] });
    entry = join(packAndUnpack(desk.folder), 'dist/main.js');
  });
  afterAll(() => desk[Symbol.asyncDispose]());

  test('runs a rollout over real processes to its end, as the sources do', async () => {
    const fleet = await localFleet(join(desk.folder, 'births'));
    await desk.write('fleet.yaml', fleet.manifests({ sources: {}, checks: [] }));
    await desk.write('first.yaml', firstRollout);
    await using outsider = openOutsider(fleet.sites);
    const line = ['run', '-f', 'fleet.yaml', '-f', 'first.yaml', '-o', 'json'];
    const ended = await desk.run(line, { entry });

    expectEnd(ended, 0);
    expect(statusIn(ended).phase).toBe('completed');
    await outsider.seesAll();
    expect(storyOf(outsider.passages()).toSorted()).toEqual(
      fleet.sites.map(({ cluster, zone }) => `${cluster}/${zone} null v1`).toSorted(),
    );
    const asked = ['doctor', '-f', 'fleet.yaml', '-f', 'first.yaml', '-o', 'json'];
    const doctor = await desk.run(asked, { entry });
    expectEnd(doctor, 0);
    expect(findingsIn(doctor).every(({ ok }) => ok)).toBe(true);
    // Clusters of this machine are found beside the store that changed them.
    const found = findingsIn(doctor).filter(({ message }) => message === 'service runs v1');
    expect(found).toHaveLength(new Set(fleet.sites.map(({ cluster }) => cluster)).size);
    // Each reads what the other one has written.
    expectEnd(await desk.run(['status', 'first']), 0);
    await expectIntact(desk.store);
  });

  test('starts the demo from what was packed', async () => {
    const running = desk.begin(['demo', '-o', 'json'], { entry });
    await running.says(/zone a is being changed/, 60_000);
    const services = desk.processes().filter((line) => line.includes('dist/demo/service.js'));
    expect(services.length).toBeGreaterThan(20);
    running.signal('SIGINT');
    const ended = await running.end(30_000);
    expectEnd(ended, 130);
    expect(JSON.parse(ended.stdout)).toMatchObject({ end: 'interrupted', summary: [] });
    expect(desk.processes().filter((line) => line.includes('demo/'))).toEqual([]);
  });
});

/** In a copy of the sources, because others may build in this checkout at the same time. */
function packAndUnpack(folder: string): string {
  const checkout = join(folder, 'checkout');
  mkdirSync(checkout);
  const files = ['src', 'tools', 'schemas', 'examples', ...globSync('*.{json,md}', { cwd: root })];
  for (const name of files) cpSync(join(root, name), join(checkout, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  run('npm', ['pack', '--silent', '--offline'], checkout);
  const [packed = ''] = globSync('*.tgz', { cwd: checkout });
  run('tar', ['-xzf', packed, '-C', folder], checkout);
  return join(folder, 'package');
}

function run(program: string, args: readonly string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  expect(status, `${program}: ${stdout}${stderr}`).toBe(0);
}
