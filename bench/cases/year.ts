import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Case } from '../case.ts';
import { inFolder } from '../loop/real-loop.ts';
import { passDays, restartMs, yearOn } from '../loop/year-of-rollouts.ts';

const mebi = 1_048_576;

/** Whether a controller that has run for a year is as it was after two months. */
export const yearCase: Case = {
  name: 'year',
  what:
    'a simulated year of 10 rollouts a day over 20 clusters, in virtual time, with the real loop and a store in a ' +
    'file: what grew from the end of month 2 to that of month 12, and a fresh controller until its first turn',
  runs: 1,
  run: () =>
    inFolder(async (folder) => {
      const path = join(folder, 'store.db');
      const store = await openSqlite(path);
      const year = await yearOn(store);
      await passDays(year, 60);
      const early = sizesOf(path);
      await passDays(year, 365);
      const late = sizesOf(path);
      const freshMs = await restartMs(year);
      await store.close();
      const { size } = await stat(path);
      return [
        {
          name: 'year: growth of the heap',
          value: growth(early.heap, late.heap),
          unit: '%',
          limit: 10,
        },
        {
          name: 'year: growth of the log',
          value: growth(early.log, late.log),
          unit: '%',
          limit: 10,
        },
        { name: 'year: fresh controller', value: freshMs, unit: 'ms', limit: 2_000 },
        { name: 'year: heap', value: late.heap / mebi, unit: 'MB', limit: null },
        { name: 'year: log', value: late.log / mebi, unit: 'MB', limit: null },
        { name: 'year: file with the archive', value: size / mebi, unit: 'MB', limit: null },
      ];
    }),
};

function growth(early: number, late: number): number {
  return (100 * (late - early)) / early;
}

/** What lives in the heap after everything else was collected, and the pages of the log, in bytes. */
function sizesOf(path: string): { readonly heap: number; readonly log: number } {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const heap = process.memoryUsage().heapUsed;
  const raw = new DatabaseSync(path, { readOnly: true });
  try {
    const select = `SELECT sum(pgsize) AS bytes FROM dbstat WHERE name IN
      ('events', 'sqlite_autoindex_events_1')`;
    return { heap, log: Number(raw.prepare(select).get()?.['bytes']) };
  } finally {
    raw.close();
  }
}
