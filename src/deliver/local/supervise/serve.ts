import { createServer, type IncomingMessage, type Server } from 'node:http';
import { rmSync } from 'node:fs';
import { json } from 'node:stream/consumers';
import { identityOf } from '../identity.ts';
import { actRequest } from '../wire.ts';
import { actOn, emptyCluster, type LocalCluster, lookAt } from './cluster.ts';

/** What a supervisor answers: a status code and a JSON document. */
interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const self = identityOf(process.pid);
const requestBytesMax = 4_194_304;

/**
 * Answers on a unix socket:
 *
 *   GET  /                  200 {process}: it lives, and this is who it is
 *   GET  /components/NAME   200 with a report for each zone
 *   POST /act               200 {} once the order is written down; 409 for an outdated fence
 *   POST /stop              200 {process}; then it stops everything and ends
 *
 * Everything else is answered with an error and `{message}`.
 */
export function serve(cluster: LocalCluster, socket: string): Promise<Server> {
  const server = createServer((request, response) => {
    void answerTo(cluster, request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify(body));
    });
  });
  // Whoever holds the lock owns the socket: what lies there is left over from a dead supervisor.
  rmSync(socket, { force: true });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => resolve(server));
  });
}

async function answerTo(cluster: LocalCluster, request: IncomingMessage): Promise<Answer> {
  try {
    return await route(cluster, request);
  } catch (error) {
    return {
      status: 500,
      body: { message: error instanceof Error ? error.message : String(error) },
    };
  }
}

async function route(cluster: LocalCluster, request: IncomingMessage): Promise<Answer> {
  const [, what = '', name = ''] = (request.url ?? '').split('/').map(decodeURIComponent);
  switch (`${request.method} ${what}`) {
    case 'GET ':
      return { status: 200, body: { process: self } };
    case 'GET components':
      return { status: 200, body: lookAt(cluster, name) };
    case 'POST act': {
      const order = actRequest.safeParse(await bodyOf(request));
      if (!order.success) return { status: 400, body: { message: order.error.message } };
      const refusal = actOn(cluster, order.data);
      return refusal === null
        ? { status: 200, body: {} }
        : { status: 409, body: { message: refusal } };
    }
    case 'POST stop':
      emptyCluster(cluster);
      return { status: 200, body: { process: self } };
    default:
      return { status: 404, body: { message: `nothing is at ${request.url}` } };
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  if (Number(request.headers['content-length'] ?? Number.NaN) <= requestBytesMax)
    return await json(request);
  throw new Error(`a request has a stated length of at most ${requestBytesMax} bytes`);
}
