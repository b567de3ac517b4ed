import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Case } from '../case.ts';
import { interrupt } from '../loop/interrupted.ts';
import { inFolder } from '../loop/real-loop.ts';

const count = 1_000;
const again = join(import.meta.dirname, '../loop/again.ts');

/** A controller that died in the middle of a lot of work. */
export const restartCase: Case = {
  name: 'restart',
  what:
    '1,000 rollouts over 100 clusters each, stopped in their second stage (soaking, changing and held by a ' +
    'third each): a new process from its birth until each of them has decided again',
  runs: 3,
  run: () =>
    inFolder(async (folder) => {
      const [storePath, worldPath] = [join(folder, 'store.db'), join(folder, 'world.json')];
      const store = await openSqlite(storePath);
      const revisions = await interrupt(store, count);
      await store.close();
      await writeFile(worldPath, JSON.stringify([...revisions]));
      const beganAt = performance.now();
      const args = [...process.execArgv, again, storePath, worldPath, String(count)];
      const { status, stdout } = spawnSync(process.execPath, args, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const tookMs = performance.now() - beganAt;
      if (status !== 0) throw new Error(`the new process ended with ${status}`);
      return [
        { name: 'restart', value: tookMs / 1_000, unit: 's', limit: 5 },
        { name: 'restart memory', value: Number(stdout), unit: 'MB', limit: null },
      ];
    }),
};
