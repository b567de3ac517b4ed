import { createServer, type Server } from 'node:net';
import { clusterNames, type DemoPorts, zones } from './layout.ts';

/** Free ports on loopback for every process of the demo. */
export async function freePorts(): Promise<DemoPorts> {
  const count = clusterNames.length * zones.length + 1;
  // All are held at once, so that no two are the same, and then let go.
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map(portOf);
  await Promise.all(servers.map(close));
  const perCluster = clusterNames.map((name, index) => {
    const first = index * zones.length;
    return [name, ports.slice(first, first + zones.length)] as const;
  });
  return { zones: new Map(perCluster), tenants: ports.at(-1) ?? 0 };
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
