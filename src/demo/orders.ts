import { setTimeout as sleep } from 'node:timers/promises';
import { DemoTrouble } from './trouble.ts';

/** Where the tenants' counters are, and of which cluster they are asked for. */
export interface Till {
  readonly port: number;
  readonly cluster: string;
}

const lookEveryMs = 250;
const noticedMs = 30_000;
/** So many orders tell a failing shop from a slip. */
const ordersMin = 30;
const shareMin = 0.1;

/** Waits until the tenants of a cluster see their orders fail; the share of them that does, by their own counters. */
export async function untilOrdersFail(till: Till, signal: AbortSignal): Promise<number> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(noticedMs)]);
  try {
    const before = await readTill(till, limit);
    for (;;) {
      await sleep(lookEveryMs, null, { signal: limit });
      const now = await readTill(till, limit);
      const failed = now.failed - before.failed;
      const all = failed + now.ok - before.ok;
      if (all >= ordersMin && failed / all >= shareMin) return failed / all;
    }
  } catch (trouble) {
    if (signal.aborted || !limit.aborted) throw trouble;
    const late = `no orders failed on ${till.cluster} within ${noticedMs / 1_000}s`;
    throw new DemoTrouble(late, { cause: trouble });
  }
}

type Takings = Readonly<Record<'ok' | 'failed', number>>;

async function readTill({ port, cluster }: Till, signal: AbortSignal): Promise<Takings> {
  const page = await (
    await fetch(`http://127.0.0.1:${port}/metrics/${cluster}`, { signal })
  ).text();
  const sumOf = (code: string): number =>
    [...page.matchAll(/code="(\w+)"\} (\d+)/g)]
      .filter(([, one]) => one === code)
      .reduce((sum, [, , count]) => sum + Number(count), 0);
  return { ok: sumOf('ok'), failed: sumOf('failed') };
}
