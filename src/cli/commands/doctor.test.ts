import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { fleetYaml, rolloutYaml } from '../../../test/fixtures/manifests.ts';
import { deskWith } from '../../../test/support/cli.ts';
import { startAt, worldWiring } from '../../../test/support/world-wiring.ts';
import { openSqlite } from '../../store/sqlite/open.ts';
import type { Wiring } from '../wiring.ts';

async function desk(own: Partial<Wiring> = {}) {
  const it = await deskWith(worldWiring({}, own));
  const fleet = await it.write('fleet.yaml', fleetYaml);
  const change = await it.write('change.yaml', rolloutYaml('one'));
  return { ...it, files: ['-f', fleet, '-f', change], store: `${it.folder}/.tierwise/tierwise.db` };
}

describe('doctor', () => {
  test('is content with a fresh machine', async () => {
    await using it = await desk();
    const { code, stdout } = await it.call(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toContain('ok       node   24.21.0');
    expect(stdout).toContain('there is none at');
  });

  test('looks over a store, its log and who holds it', async () => {
    await using it = await desk();
    await it.call(['start', ...it.files]);
    const { code, stdout } = await it.call(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toContain('the store can be written');
    expect(stdout).toContain('every event is as it was written');
    expect(stdout).toContain('none runs; tierwise up and tierwise run start one');
    const store = await openSqlite(it.store);
    await store.lease.acquire({ name: 'bob on there', at: startAt });
    expect((await it.call(['doctor'])).stdout).toContain(
      'bob on there, since 2026-11-23T06:00:00Z',
    );
    await store.close();
  });

  test('looks at every cluster and every check of the manifests', async () => {
    await using it = await desk();
    const { code, stdout } = await it.call(['doctor', ...it.files, '-o', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      findings: expect.arrayContaining([
        { name: 'cluster app-1', ok: true, message: 'ingester runs v1', hint: '' },
        { name: 'check errors', ok: true, message: 'prom answers for 4 clusters', hint: '' },
      ]),
    });
  });

  test('looks for local clusters beside the store that it is told', async () => {
    const { observe } = worldWiring();
    const stores = new Set<string>();
    await using it = await desk({
      observe: (look, signal) => {
        stores.add(look.store);
        return observe(look, signal);
      },
    });
    await it.call(['doctor', ...it.files]);
    expect([...stores]).toEqual([it.store]);
    stores.clear();
    await it.call(['doctor', ...it.files, '--store', 'other/x.db']);
    expect([...stores]).toEqual([`${it.folder}/other/x.db`]);
  });

  test('ends with 5 where something is wrong, with a hint', async () => {
    await using it = await desk({
      nodeVersion: '20.1.0',
      observe: ({ cluster }) => Promise.reject(new Error(`${cluster.name} hangs`)),
      ask: ({ clusters }) =>
        Promise.resolve(
          new Map(clusters.map(({ name }) => [name, { kind: 'trouble', message: 'timed out' }])),
        ),
    });
    const { code, stdout } = await it.call(['doctor', ...it.files]);
    expect(code).toBe(5);
    expect(stdout).toContain('20.1.0 is too old');
    expect(stdout).toContain('ingester cannot be seen: app-1 hangs');
    expect(stdout).toMatch(/prom is silent for .* and 1 more \(.*: timed out\)\n +hint: /);
  });

  test('tells what is no store at all', async () => {
    await using it = await desk();
    await writeFile(
      `${it.folder}/notes.txt`,
      'not a database, but long enough to look at '.repeat(40),
    );
    const { code, stdout } = await it.call(['doctor', '--store', 'notes.txt']);
    expect(code).toBe(5);
    expect(stdout).toContain('it is no SQLite database');
  });
});
