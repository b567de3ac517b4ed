import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';

/**
 * The component that the demo rolls out: a small shop, one process a zone. It knows nothing of
 * Tierwise. What its revisions do differently stands in their changes' params, as it would in
 * anybody's configuration:
 *
 *   --parser=strict      refuses orders with a coupon; only real tenants use coupons
 *   --telemetry=renamed  counts under another name, so that the series people watch vanish
 */
const { values: options } = parseArgs({
  options: { parser: { type: 'string' }, telemetry: { type: 'string' } },
});
const port = Number(process.env['PORT']);
const counts = { ok: 0, refused: 0 };
const counter = options.telemetry === 'renamed' ? 'shop_handled_total' : 'shop_orders_total';

const server = createServer((request, response) => {
  if (request.url === '/healthz') reply(response, 200, 'ok\n');
  else if (request.url === '/metrics') reply(response, 200, metrics());
  else takeOrder(request, response);
});
server.listen(port, '127.0.0.1');
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});

function takeOrder(request: IncomingMessage, response: ServerResponse): void {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    const isRefused = options.parser === 'strict' && body.includes('coupon');
    counts[isRefused ? 'refused' : 'ok'] += 1;
    reply(response, isRefused ? 500 : 200, isRefused ? 'unknown field: coupon\n' : 'thank you\n');
  });
}

function metrics(): string {
  return [
    `# TYPE ${counter} counter`,
    `${counter}{code="ok"} ${counts.ok}`,
    `${counter}{code="refused"} ${counts.refused}`,
    '',
  ].join('\n');
}

function reply(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4' });
  response.end(body);
}
