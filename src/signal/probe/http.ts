import type { Prober } from './prober.ts';

/** Of the body so much is read that the connection can be used again; it says nothing more. */
const bytesMax = 64 * 1024;

/**
 * Gets a page: any status from 200 to 299 is well, as soon as it is there. Redirects are not
 * followed. Connections are kept from one probe to the next, as those of browsers are.
 */
export function httpProber(url: string): Prober {
  /** Bodies that are still coming in. By the next probe they are cut off, however slowly they drip. */
  const draining = new Set<AbortController>();
  const cutOff = (): void => {
    for (const stop of draining) stop.abort();
    draining.clear();
  };
  return {
    async ask(signal) {
      cutOff();
      const stop = new AbortController();
      const end = (): void => stop.abort();
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
      try {
        const headers = { 'User-Agent': 'tierwise-probe' };
        const response = await fetch(url, { headers, redirect: 'manual', signal: stop.signal });
        draining.add(stop);
        void drain(response).finally(() => {
          draining.delete(stop);
          stop.abort();
        });
        return response.status >= 200 && response.status <= 299;
      } finally {
        signal.removeEventListener('abort', end);
      }
    },
    close: cutOff,
  };
}

/** Reads a body to its end or to the limit. That it breaks off is no news. */
async function drain({ body }: Response): Promise<void> {
  if (body === null) return;
  const chunks: AsyncIterable<Uint8Array> = body;
  let length = 0;
  try {
    for await (const chunk of chunks) {
      length += chunk.length;
      if (length > bytesMax) return;
    }
  } catch {
    // The status was there, and that was what the probe asked for.
  }
}
