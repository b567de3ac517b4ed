import { existsSync } from 'node:fs';
import { leaseHolder } from '../../api/operations/lease-holder.ts';
import { type Store, troubleFrom } from '../../api/operations/store.ts';
import { instantText } from '../../core/fleet/instant.ts';
import { countText } from '../../core/fleet/names.ts';
import type { Call } from '../definition.ts';
import type { StoreOptions } from '../options.ts';
import { storePath } from '../store.ts';
import { type Finding, ill, well, wordsOf } from './finding.ts';

/** The store: that it opens, can be written, is as it was written, and who holds it. */
export async function lookAtStore(call: Call<StoreOptions>): Promise<readonly Finding[]> {
  const path = storePath(call);
  if (path !== ':memory:' && !existsSync(path)) {
    return [well('store', `there is none at ${path} yet; start, run and up make it`)];
  }
  try {
    const store = await call.wiring.openStore(path, { create: false });
    try {
      return [well('store', `${path} opens`), ...(await lookInside(call, store))];
    } finally {
      await store.close();
    }
  } catch (error) {
    return [troubled('store', error)];
  }
}

async function lookInside({ wiring }: Call, store: Store): Promise<readonly Finding[]> {
  const look = async (name: string, ask: () => Promise<Finding>): Promise<Finding> => {
    try {
      return await ask();
    } catch (error) {
      return troubled(name, error);
    }
  };
  return [
    await look('writing', async () => {
      await store.blobs.setLatest('doctor', { at: wiring.now() });
      return well('writing', 'the store can be written');
    }),
    await look('log', async () => logFinding(await wiring.checkStore(store))),
    await look('controller', async () => {
      const asker = { name: `${wiring.user()}: tierwise doctor`, at: wiring.now() };
      const holder = await leaseHolder(store, asker);
      return holder === null
        ? well('controller', 'none runs; tierwise up and tierwise run start one')
        : well('controller', `${holder.by}, since ${instantText(holder.since)}`);
    }),
  ];
}

function logFinding(faults: readonly string[]): Finding {
  const [first] = faults;
  if (first === undefined) return well('log', 'every event is as it was written');
  const more = faults.length === 1 ? '' : ` (and ${countText(faults.length - 1, 'more fault')})`;
  return ill('log', `${first}${more}`, 'restore the store from a backup');
}

function troubled(name: string, error: unknown): Finding {
  const trouble = troubleFrom(error);
  if (trouble === null) return ill(name, wordsOf(error), '');
  return ill(name, trouble.message, trouble.hint);
}
