import { connect, type LookupFunction } from 'node:net';
import type { HostPort } from './address.ts';
import type { Prober } from './prober.ts';

/** Connects, and closes at once: whoever accepts the connection is well. */
export function tcpProber({ host, port }: HostPort, lookup: LookupFunction): Prober {
  return {
    ask: (signal) =>
      new Promise((resolve, reject) => {
        const socket = connect({ host, port, lookup });
        const end = (): void => {
          signal.removeEventListener('abort', end);
          socket.destroy();
          // After an answer this says nothing any more.
          reject(new Error('stopped before it answered'));
        };
        signal.addEventListener('abort', end, { once: true });
        socket.once('connect', () => {
          resolve(true);
          end();
        });
        socket.once('error', (error) => {
          reject(error);
          end();
        });
        if (signal.aborted) end();
      }),
    close: () => undefined,
  };
}
