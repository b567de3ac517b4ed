import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { nearestRollout } from '../api/operations/read-rollout.ts';
import type { Store } from '../api/operations/store.ts';
import type { Call } from './definition.ts';
import { exitCodes, Failure } from './failure.ts';
import type { StoreOptions } from './options.ts';

/** Where the store is: as said on the command line, in the environment, or by custom. */
export function storePath({ io, options }: Call<StoreOptions>): string {
  const told = options.store ?? io.env['TIERWISE_STORE'];
  const path = told === undefined || told === '' ? '.tierwise/tierwise.db' : told;
  return path === ':memory:' ? path : resolve(io.cwd, path);
}

/** Works on the store, which is made where it is missing, and closes it in the end. */
export async function withNewStore<T>(
  call: Call<StoreOptions>,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  return on(await call.wiring.openStore(storePath(call), { create: true }), work);
}

/** Works on the store that is there, and closes it in the end; `null` where none was ever made. */
export async function withStoreIfAny<T>(
  call: Call<StoreOptions>,
  work: (store: Store | null) => Promise<T>,
): Promise<T> {
  const path = storePath(call);
  if (path !== ':memory:' && !existsSync(path)) return work(null);
  return on(await call.wiring.openStore(path, { create: false }), work);
}

/** Works on the store that must be there, and closes it in the end. */
export async function withOldStore<T>(
  call: Call<StoreOptions>,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  return withStoreIfAny(call, (store) => {
    if (store !== null) return work(store);
    throw new Failure(exitCodes.problems, `there is no store at ${storePath(call)}`, {
      code: 'no-store',
      hint: 'tierwise start or tierwise run make one; name another with --store PATH',
    });
  });
}

/** The failure of a command that names a rollout that the store does not know. */
export async function unknownRollout(store: Store, name: string): Promise<Failure> {
  return unknownRolloutLike(name, await nearestRollout(store, name));
}

/** The same where the nearest name is known already. */
export function unknownRolloutLike(name: string, nearest: string | null): Failure {
  const hint = nearest === null ? 'tierwise list shows all' : `did you mean ${nearest}?`;
  const message = `the store has no rollout ${name}`;
  return new Failure(exitCodes.problems, message, { code: 'unknown-rollout', hint });
}

async function on<T>(store: Store, work: (store: Store) => Promise<T>): Promise<T> {
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
