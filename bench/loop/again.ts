/**
 * A fresh process that goes on with the rollouts of a store. Arguments: the store, the revisions in
 * the world as JSON, and how many rollouts there are. Ends when each of them has decided again.
 */
import { readFile } from 'node:fs/promises';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { partsOn } from './interrupted.ts';
import type { Revisions } from './memory-delivery.ts';
import { runLoop } from './real-loop.ts';

const [storePath = '', worldPath = '', count = '0'] = process.argv.slice(2);
const revisions: Revisions = new Map(
  JSON.parse(await readFile(worldPath, 'utf8')) as [string, string][],
);
const store = await openSqlite(storePath, { create: false });
const stop = new AbortController();
const decided = new Set<string>();
await runLoop(
  {
    ...partsOn(store, revisions),
    stop: stop.signal,
    onTurn: ({ rollout }) => {
      decided.add(rollout.pinned.spec.name);
      if (decided.size === Number(count)) stop.abort();
    },
  },
  'all',
);
await store.close();
process.stdout.write(`${process.resourceUsage().maxRSS / 1_024}\n`);
