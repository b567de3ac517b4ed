/** Ports that nobody takes between their finding and their use. */
import { createServer, type Server } from 'node:net';

/** Below those that the system gives to whoever connects or asks for any. */
const lowest = 20_000;
const highest = 30_000;
let next = lowest + Math.floor(Math.random() * (highest - lowest));

/** As many ports of loopback that are free. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const found: number[] = [];
  while (found.length < count) {
    next = next >= highest ? lowest : next + 1;
    const server = await occupy(next).catch(() => null);
    if (server === null) continue;
    found.push(next);
    await new Promise((resolve) => server.close(resolve));
  }
  return found;
}

/** A stranger on a port, until it is closed. */
export function occupy(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
