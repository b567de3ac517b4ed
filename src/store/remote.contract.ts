import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Store, StoreTrouble } from './store.ts';
import type { Answer, Call, Jobs, Method, Seen } from './worker.contract.ts';

/** A store that is open in another process: the same interface, one message a call. */
export interface RemoteStore extends Store {
  readonly pid: number;
  /** Starts a loop inside the other process; answers when it is over. */
  job<Name extends keyof Jobs>(
    name: Name,
    order: Parameters<Jobs[Name]>[0],
  ): ReturnType<Jobs[Name]>;
  /** What the jobs said before they were over, oldest first. It grows. */
  readonly seen: readonly Seen[];
  /** Sends a signal; after SIGKILL it waits for the end. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a worker script, as another user where one is named, and waits until it has opened its
 * store. Throws what opening it threw.
 */
export async function startRemote(
  script: URL,
  target: string,
  user?: { readonly uid: number; readonly gid: number },
): Promise<RemoteStore> {
  const child = fork(fileURLToPath(script), [target], {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    ...user,
  });
  const seen: Seen[] = [];
  const call = caller(child, seen);
  const to =
    (method: Method) =>
    (...args: readonly unknown[]) =>
      call({ method, args }) as Promise<never>;
  try {
    await call({ method: 'ready', args: [] });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    pid: child.pid ?? 0,
    seen,
    log: {
      append: to('log.append'),
      compact: to('log.compact'),
      read: to('log.read'),
      follow: to('log.follow'),
      streams: to('log.streams'),
    },
    archive: { read: to('archive.read'), closed: to('archive.closed') },
    lease: {
      acquire: to('lease.acquire'),
      confirm: to('lease.confirm'),
      release: to('lease.release'),
    },
    blobs: {
      keep: to('blobs.keep'),
      fetch: to('blobs.fetch'),
      setLatest: to('blobs.setLatest'),
      latest: to('blobs.latest'),
    },
    close: to('close'),
    job: (name, order) => to(`job.${name}`)(order) as never,
    kill: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const end = once(child, 'exit');
      child.kill(signal);
      if (signal === 'SIGKILL') await end;
    },
  };
}

function caller(child: ChildProcess, seen: Seen[]): (call: Omit<Call, 'id'>) => Promise<unknown> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  child.on('message', (message: Answer | Seen) => {
    if ('seen' in message) {
      seen.push(message);
      return;
    }
    const { id, result, error } = message;
    if (error === undefined) waiting.get(id)?.resolve(result);
    else waiting.get(id)?.reject(errorFrom(error));
    waiting.delete(id);
  });
  child.on('exit', (code, signal) => {
    const end = new Error(`The worker ended (${signal ?? code}).`);
    for (const { reject } of waiting.values()) reject(end);
    waiting.clear();
  });
  return ({ method, args }) => {
    const answer = Promise.withResolvers<unknown>();
    lastId += 1;
    waiting.set(lastId, answer);
    child.send({ id: lastId, method, args } satisfies Call, (error) => {
      if (error !== null) answer.reject(error);
    });
    // Who kills the worker is not interested in what it would have answered.
    answer.promise.catch(() => undefined);
    return answer.promise;
  };
}

function errorFrom({ name, message, code }: NonNullable<Answer['error']>): Error {
  if (name === 'StoreTrouble') return new StoreTrouble(code as StoreTrouble['code'], message);
  return name === 'TypeError' ? new TypeError(message) : new Error(`${name}: ${message}`);
}
