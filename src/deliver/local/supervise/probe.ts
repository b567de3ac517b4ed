import { get } from 'node:http';
import { createServer } from 'node:net';
import { plain } from '../../plain.ts';

/** How long a health URL may take to answer. */
const answerMs = 2_000;

/** Asks a health URL once. Null when it answers 2xx, else in words what it did instead. Never throws. */
export function healthTrouble(url: string): Promise<string | null> {
  return new Promise((resolve) => {
    // A connection of its own: a kept one would speak for a process that is gone.
    const request = get(
      url,
      { agent: false, signal: AbortSignal.timeout(answerMs) },
      (response) => {
        const status = response.statusCode ?? 0;
        resolve(status >= 200 && status < 300 ? null : `${url} answers ${status}`);
        response.destroy();
      },
    );
    request.once('error', (error) => {
      const { code, name, message } = error as NodeJS.ErrnoException;
      if (code === 'ECONNREFUSED') resolve(`nothing listens on ${url}`);
      else if (name === 'AbortError') resolve(`${url} does not answer`);
      else resolve(`${url} cannot be read: ${plain(message, 100)}`);
    });
  });
}

/**
 * Why a process could not listen on a port of this machine; null when it could. Without this
 * question a stranger on the port would answer for our process, and be taken for it.
 */
export function portTrouble(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(`port ${port} is in use by another program`);
      else resolve(`port ${port} cannot be listened on: ${error.code ?? error.message}`);
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(null)),
    );
  });
}
