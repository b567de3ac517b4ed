import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openSqlite } from '../../store/sqlite/open.ts';
import type { Store } from '../../store/store.ts';
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

test('shows what is there and what comes, each once, and goes on from a position', async () => {
  const store = await openSqlite(':memory:');
  await append(store, 'a', 0);
  const stop = new AbortController();
  const seen: number[] = [];
  for await (const events of watch({ store, after: 0, sleep, signal: stop.signal })) {
    seen.push(...events.map(({ position }) => position));
    if (events.length === 0 && seen.length === 1) await append(store, 'b', 0);
    if (seen.length === 2) stop.abort();
  }
  await append(store, 'a', 1);
  const rest = watch({
    store,
    after: seen.at(-1) ?? 0,
    sleep,
    signal: new AbortController().signal,
  });
  const next = await rest.next();
  expect(seen).toHaveLength(2);
  expect(next.value?.map(({ stream, version }) => `${stream}@${version}`)).toEqual(['a@2']);
  await store.close();
});
