import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { DemoTrouble } from './trouble.ts';

/** What ties the demo's processes to the demo: they end with it, even when it is killed. */
export interface Leash {
  readonly close: () => void;
}

/** The kernel takes 108 bytes on Linux and 104 elsewhere, the closing zero included. */
const pathBytesMax = 103;

/**
 * Listens on a unix socket below `folder` and names it to every supervisor that is started from
 * here on. The connection of each ends when this process does, however it dies.
 */
export async function holdLeash(folder: string): Promise<Leash> {
  const path = join(folder, 'leash.sock');
  if (Buffer.byteLength(path) > pathBytesMax) {
    throw new DemoTrouble(`${path} is too long for a socket: set TMPDIR to a shorter folder`);
  }
  const held = new Set<Socket>();
  const server: Server = createServer((socket) => {
    held.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => held.delete(socket));
    socket.resume();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.unref();
  process.env['TIERWISE_LOCAL_LEASH'] = path;
  return {
    close: () => {
      delete process.env['TIERWISE_LOCAL_LEASH'];
      for (const socket of held) socket.destroy();
      server.close();
    },
  };
}
