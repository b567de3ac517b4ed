import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fleetWith, rolloutWith, tenant } from '../../../test/fixtures/fleet.ts';
import { toNewEvent } from '../../core/rollout/history/codec.ts';
import type { Command } from '../../core/rollout/commands.ts';
import { openSqlite, type SqliteStore } from '../../store/sqlite/open.ts';
import type { Store } from '../../store/store.ts';
import { readDebts } from './read-debts.ts';
import { readFleetState, readRollout } from './read-rollout.ts';
import { sendCommand } from './send-command.ts';
import { startRollout } from './start.ts';

const fleet = fleetWith({
  clusters: ['app-1', 'app-2'],
  tenants: [tenant('checkout', { on: ['app-1', 'app-2'] })],
});

let store: SqliteStore;
beforeEach(async () => {
  store = await openSqlite(':memory:');
  const spec = rolloutWith({ name: 'ingester-2' });
  await startRollout({ store, fleet, spec, author: 'ann', now: 1 });
});
afterEach(() => store.close());

const pause: Command = { kind: 'pause', reason: 'lunch' };

function send(command: Command, over: object = {}) {
  const by = { actor: 'bob', now: 10, id: 'id-1' };
  return sendCommand({ store, name: 'ingester-2', command, ...by, ...over });
}

describe('a command', () => {
  test('is accepted by the rules, and written with who gave it', async () => {
    expect(await send(pause)).toMatchObject({ kind: 'accepted' });
    expect((await readRollout(store, 'ingester-2'))?.course).toEqual({
      kind: 'paused',
      by: 'bob',
      reason: 'lunch',
    });
    const [, stored] = await store.log.read('rollout/ingester-2', 0);
    expect(stored).toMatchObject({ actor: 'bob', causeId: 'command/id-1', type: 'paused' });
    expect(stored?.policyVersion).toMatch(/^[0-9a-f]{12}$/);
  });

  test('is refused by the rules, and nothing is written', async () => {
    const result = await send({ kind: 'resume', reason: '' });
    expect(result).toEqual({ kind: 'refused', message: 'it is neither paused nor halted' });
    expect(await store.log.read('rollout/ingester-2', 1)).toEqual([]);
  });

  test('with the same id again is accepted again, and done once', async () => {
    await send(pause);
    expect(await send(pause)).toMatchObject({ kind: 'accepted' });
    expect(await store.log.read('rollout/ingester-2', 1)).toHaveLength(1);
  });

  test('to a rollout that is not there names the one that was meant', async () => {
    expect(await send(pause, { name: 'ingestr-2' })).toEqual({
      kind: 'unknown',
      nearest: 'ingester-2',
    });
  });

  test('that ends a rollout tells the others in the same append', async () => {
    await send({ kind: 'abort', reason: 'no' });
    expect((await readFleetState(store)).enrolled.has('ingester-2')).toBe(false);
  });

  test('may leave a debt', async () => {
    await send({ kind: 'skip', cluster: 'app-2', reason: 'gone', until: 99 });
    expect(await readDebts(store)).toMatchObject([
      { rollout: 'ingester-2', cluster: 'app-2', kind: 'skipped', owner: 'bob', until: 99 },
    ]);
  });

  test('is judged anew when somebody writes in between', async () => {
    let writes = 0;
    const contended: Store = {
      ...store,
      log: {
        ...store.log,
        append: async (request) => {
          writes += 1;
          if (writes > 1) return store.log.append(request);
          // Somebody else pauses it between the reading and the writing.
          await store.log.append({
            ...request,
            commandId: 'other',
            causeId: null,
            batches: [
              {
                stream: 'rollout/ingester-2',
                expectedVersion: 1,
                events: [toNewEvent({ type: 'paused', reason: 'first' })],
              },
            ],
          });
          return store.log.append(request);
        },
      },
    };
    const result = await send(pause, { store: contended });
    expect(result).toEqual({ kind: 'refused', message: 'it is paused already, by bob' });
  });

  test('gives up, in the words of the store, when others never stop writing', async () => {
    const busy: Store = {
      ...store,
      log: {
        ...store.log,
        append: async () => Promise.resolve({ kind: 'conflict', stream: 'fleet', version: 1 }),
      },
    };
    await expect(send(pause, { store: busy })).rejects.toMatchObject({ code: 'busy' });
  });
});
