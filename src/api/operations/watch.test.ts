import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openSqlite } from '../../store/sqlite/open.ts';
import { type Cursor, type LogPage, logStart, type Store } from '../../store/store.ts';
import { watch } from './watch.ts';

async function append(store: Store, stream: string, version: number): Promise<void> {
  await store.log.append({
    batches: [
      { stream, expectedVersion: version, events: [{ type: 'happened', schema: 1, data: {} }] },
    ],
    fence: null,
    actor: 'ann',
    at: 1,
    causeId: null,
    policyVersion: null,
    commandId: null,
  });
}

const sleep = (_: number, signal: AbortSignal) =>
  delay(1, undefined, { signal }).catch(() => undefined);

test('shows what is there and what comes, each once, and goes on from a cursor', async () => {
  const store = await openSqlite(':memory:');
  await append(store, 'a', 0);
  const stop = new AbortController();
  const seen: number[] = [];
  let after: Cursor | null = null;
  for await (const page of watch({ store, after, sleep, signal: stop.signal })) {
    if (page.kind === 'reset') throw new Error('nothing was compacted');
    seen.push(...page.events.map(({ position }) => position));
    after = page.next;
    if (page.events.length === 0 && seen.length === 1) await append(store, 'b', 0);
    if (seen.length === 2) stop.abort();
  }
  await append(store, 'a', 1);
  const rest = watch({ store, after, sleep, signal: new AbortController().signal });
  const next = await rest.next();
  expect(seen).toHaveLength(2);
  expect(namesIn(next.value)).toEqual(['a@2']);
  await store.close();
});

test('says to whom events were taken away that he begins again, and begins again', async () => {
  const store = await openSqlite(':memory:');
  for (const version of [0, 1, 2]) await append(store, 'a', version);
  await append(store, 'b', 0);
  const { next } = (await store.log.follow(logStart, 2)) as { next: Cursor };
  const lease = await store.lease.acquire({ name: 'ann', at: 1 });
  const fence = lease.kind === 'held' ? lease.fence : { epoch: 0 };
  const by = { fence, actor: 'ann', at: 1 };
  await store.log.compact({ ...by, stream: 'a', expectedVersion: 3, summary: null, closes: false });
  const pages = watch({ store, after: next, sleep, signal: new AbortController().signal });
  expect((await pages.next()).value).toEqual({ kind: 'reset' });
  expect(namesIn((await pages.next()).value)).toEqual(['b@1', 'a@4']);
  await store.close();
});

function namesIn(page: LogPage | void): readonly string[] {
  if (page?.kind !== 'events') return [];
  return page.events.map(({ stream, version }) => `${stream}@${version}`);
}
