/** HTTP servers of the tests, on loopback and on a port of their own. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Loopback extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly host: string;
  close(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Starts a server; closing it breaks open connections, as a process that dies would. */
export async function serve(handler: Handler, port = 0): Promise<Loopback> {
  const server = createServer((request, response) => {
    void Promise.resolve(handler(request, response)).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://${host}`, host, close, [Symbol.asyncDispose]: close };
}

/** The whole body of a request as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** An address of loopback on which nothing listens (any more). */
export async function deadAddress(): Promise<string> {
  const server = await serve(() => {});
  await server.close();
  return server.url;
}

/** Answers without an end: chunk after chunk until `bytes` were sent or the reader has gone. */
export async function flood(
  response: ServerResponse,
  chunk: string,
  bytes: number,
): Promise<number> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  let sent = 0;
  while (sent < bytes && !gone.signal.aborted) {
    sent += chunk.length;
    if (!response.write(chunk)) await once(response, 'drain', gone).catch(() => null);
  }
  response.end();
  return sent;
}
