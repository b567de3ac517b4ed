import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import timers from 'node:timers/promises';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import { builtProgram } from '../built-program.ts';
import type { Case, Figure } from '../case.ts';
import { hundred, noSoak, specOf } from '../loop/hundred.ts';
import { memoryDelivery } from '../loop/memory-delivery.ts';
import { memorySignal } from '../loop/memory-signal.ts';
import { begin, inFolder, runLoop } from '../loop/real-loop.ts';

const settleMs = 5_000;
const measureMs = 20_000;
/** Linux counts the time of processes in hundredths of a second (`man 5 proc`, `USER_HZ`). */
const tickMs = 10;

/** What the program costs while there is nothing to do. */
export const idleCase: Case = {
  name: 'idle',
  what:
    '`tierwise up` as a process of its own on a store with 1,000 clusters whose only rollout has ended: CPU of ' +
    'one core over 20 s, and resident memory (Linux only)',
  runs: 3,
  run: () =>
    inFolder(async (folder) => {
      const storePath = join(folder, 'store.db');
      await leaveBehind(storePath);
      const line = [builtProgram(), 'up', '--store', storePath];
      const child = spawn(process.execPath, line, {
        cwd: folder,
        stdio: 'ignore',
      });
      const ended = new Promise((resolve) => {
        child.once('close', resolve);
      });
      try {
        return await watch(child.pid ?? 0);
      } finally {
        child.kill('SIGTERM');
        await ended;
      }
    }),
};

/** A store whose work is done. */
async function leaveBehind(storePath: string): Promise<void> {
  const figures = { test: noSoak, application: noSoak, infrastructure: noSoak };
  const fleet = hundred({ clusters: 1_000, figures });
  const store = await openSqlite(storePath);
  const spec = specOf(1);
  await begin(store, { fleet, spec, now: Date.now() });
  const delivery = memoryDelivery();
  const signal = memorySignal();
  await runLoop({ store, deliveryFor: () => delivery, signalFor: () => signal }, [spec.name]);
  await store.close();
}

async function watch(pid: number): Promise<readonly Figure[]> {
  await timers.setTimeout(settleMs);
  const before = { at: performance.now(), cpuMs: await cpuMsOf(pid) };
  await timers.setTimeout(measureMs);
  const cpuMs = (await cpuMsOf(pid)) - before.cpuMs;
  const share = cpuMs / (performance.now() - before.at);
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kib = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
  return [
    { name: 'idle', value: 100 * share, unit: '%', limit: 2 },
    { name: 'idle memory', value: kib / 1_024, unit: 'MB', limit: 150 },
  ];
}

/** Throws when the process has ended. */
async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name before it may hold anything; the fields after it are counted from the state, the third.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}
