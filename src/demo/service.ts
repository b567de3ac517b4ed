import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';

/**
 * The component that the demo rolls out: a small shop, one process a zone. It knows nothing of
 * Tierwise. What its revisions do differently stands in their changes' params, as it would in
 * anybody's configuration:
 *
 *   --parser=strict      refuses orders with a coupon; only real tenants use coupons
 *   --telemetry=renamed  counts under another name, so that the series people watch vanish
 *   --reader=forgiving   passes over coupons that it cannot read, where others give up
 *
 * Which coupons there are stands in the file --coupons, a line for each; every cluster has its own.
 */
const { values: options } = parseArgs({
  options: {
    parser: { type: 'string' },
    telemetry: { type: 'string' },
    reader: { type: 'string' },
    coupons: { type: 'string', default: '' },
  },
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
    const refusal = refusalOf(/"coupon":"(\w+)"/.exec(body)?.[1]);
    counts[refusal === null ? 'ok' : 'refused'] += 1;
    reply(response, refusal === null ? 200 : 500, `${refusal ?? 'thank you'}\n`);
  });
}

/** Why an order is refused; null where it is not. */
function refusalOf(coupon: string | undefined): string | null {
  if (coupon === undefined) return null;
  if (options.parser === 'strict') return 'unknown field: coupon';
  const lines = readFileSync(options.coupons, 'utf8').trim().split('\n');
  const coupons = lines.filter((line) => /^\w+ \d+%$/.test(line));
  if (coupons.length < lines.length && options.reader !== 'forgiving') return 'bad coupons';
  return coupons.some((line) => line.startsWith(`${coupon} `)) ? null : 'unknown coupon';
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
