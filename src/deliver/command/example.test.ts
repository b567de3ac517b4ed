import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Cluster } from '../../core/fleet/fleet.ts';
import type { Target } from '../../core/rollout/world.ts';
import { troubleOf } from '../delivery.contract.ts';
import { commandDelivery } from './command.ts';

const handbook = join(import.meta.dirname, '../../../docs/deliver.md');
const folder = mkdtempSync(join(tmpdir(), 'tierwise-example-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the program in the handbook does what the handbook says', async () => {
  const [, text] = /```js\n(.*?)```/s.exec(readFileSync(handbook, 'utf8')) ?? [];
  const program = join(folder, 'deploy.mjs');
  writeFileSync(program, text ?? '', { mode: 0o755 });
  const cluster: Cluster = {
    name: 'app-1',
    labels: {},
    zones: ['a', 'b'],
    components: null,
    declaredTier: null,
    override: null,
    witnesses: [],
    values: { folder: join(folder, 'mounted') },
    delivery: { kind: 'command', program: [program], timeoutMs: 5_000, outputBytesMax: 100_000 },
  };
  const { signal } = new AbortController();
  const observe = async () =>
    await commandDelivery().observe({ cluster, component: 'ingester' }, signal);
  const act = async (target: Target) => {
    const fence = { rollout: 'r', epoch: 1, version: 1, position: 1 };
    await commandDelivery().act(
      { cluster, component: 'ingester', zone: 'a', target, fence },
      signal,
    );
  };
  const apply = async (revision: string, workers: number) =>
    await act({ kind: 'apply', change: { revision, body: { params: { workers } } } });

  const trouble = await troubleOf(observe());
  expect(trouble.lasting).toBe('transient');
  expect(trouble.message).toContain('is not mounted');

  mkdirSync(join(folder, 'mounted'));
  expect(await observe()).toMatchObject([{ condition: 'absent' }, { condition: 'absent' }]);
  await apply('v1', 4);
  const [before] = await observe();
  expect(before).toMatchObject({ condition: 'ready', running: { revision: 'v1' } });
  await apply('v2', 0);
  const [bad] = await observe();
  expect(bad).toMatchObject({ condition: 'failed', message: 'it needs at least one worker' });
  await act({ kind: 'revert', to: before!.running });
  expect((await observe())[0]).toEqual(before);
  await act({ kind: 'revert', to: null });
  expect((await observe())[0]?.condition).toBe('absent');
});
