import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fleetWith, rolloutWith, tenant } from '../../../test/fixtures/fleet.ts';
import { ask } from '../../../test/fixtures/ask.ts';
import { sendCommand } from '../../api/operations/send-command.ts';
import { startRollout } from '../../api/operations/start.ts';
import type { Command } from '../../core/rollout/commands.ts';
import { rolloutStream } from '../../core/rollout/history/codec.ts';
import { openSqlite, type SqliteStore } from '../../store/sqlite/open.ts';
import type { Display } from './display.ts';
import { type Seat, spectatorOn } from './spectator.ts';

const fleet = fleetWith({
  clusters: ['app-1', 'app-2'],
  tenants: [tenant('checkout', { on: ['app-1', 'app-2'] })],
});

let store: SqliteStore;
beforeEach(async () => {
  store = await openSqlite(':memory:');
  for (const name of ['one', 'two', 'ended']) {
    await startRollout({ store, fleet, spec: rolloutWith({ name }), author: 'ann', now: 1 });
  }
});
afterEach(() => store.close());

async function give(name: string, command: Command): Promise<void> {
  const by = { actor: 'bob', now: 10, id: `${name} ${command.kind}` };
  expect(await sendCommand({ store, name, command, ...by })).toMatchObject({ kind: 'accepted' });
}

/** Ends a rollout, and takes it out of the log at once. */
async function endAndClose(name: string): Promise<void> {
  await give(name, ask.abort);
  const lease = await store.lease.acquire({ name: 'me', at: 1 });
  if (lease.kind === 'taken') throw new Error('the lease is taken');
  const what = { stream: rolloutStream(name), expectedVersion: 2, summary: null, closes: true };
  const by = { fence: lease.fence, actor: 'me', at: 20 };
  expect(await store.log.compact({ ...what, ...by })).toMatchObject({ kind: 'compacted' });
}

/** Somebody who writes down what is shown. */
async function seated(rollouts: Seat['rollouts']) {
  const told: string[] = [];
  const shown: (readonly string[])[] = [];
  const display: Display = {
    happened: ({ rollout, type }) => told.push(`${rollout} ${type}`),
    show: (views) => shown.push(views.map(({ rollout }) => rollout.pinned.spec.name)),
    close: () => undefined,
  };
  const sleep = (_: number, signal: AbortSignal) =>
    delay(1, undefined, { signal }).catch(() => undefined);
  const spectator = await spectatorOn({ store, rollouts, display, now: () => 30, sleep });
  return { told, shown, spectator };
}

describe('a spectator', () => {
  test('from before a compaction tells all news that are left, and nothing twice', async () => {
    await give('ended', ask.abort);
    const { told, shown, spectator } = await seated('all');
    await give('two', ask.pause);
    await endAndClose('one');
    const stop = new AbortController();
    const following = spectator.follow(stop.signal);
    while (!told.includes('two paused')) await delay(1);
    await give('two', ask.resume);
    while (!told.includes('two resumed')) await delay(1);
    stop.abort();
    await following;
    expect(told).toEqual(['two paused', 'two resumed']);
    expect(shown.at(-1)).toEqual(['two']);
  });

  test('who was away meanwhile sees the end of what he came for', async () => {
    const { shown, spectator } = await seated(['one']);
    await endAndClose('one');
    await give('two', ask.pause);
    await spectator.follow(new AbortController().signal);
    expect(shown.at(-1)).toEqual(['one']);
  });

  test('of all rollouts forgets those that have ended', async () => {
    const { told, shown, spectator } = await seated('all');
    const stop = new AbortController();
    const following = spectator.follow(stop.signal);
    await give('one', ask.abort);
    while (!told.includes('one aborted')) await delay(1);
    stop.abort();
    await following;
    expect(shown.at(-1)).toEqual(['two', 'ended']);
  });
});
