import { Agent, createServer, request } from 'node:http';
import type { TrafficOrder } from './layout.ts';

/**
 * The tenants of the demo's fleet: they send orders to their clusters all the time, and count what
 * they got for them. Their counters are the outside view of the fleet, at `/metrics/CLUSTER`.
 * A process of its own, so that traffic and loop do not disturb each other; it ends with its parent.
 */
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const outcomes = ['ok', 'failed'] as const;
const counts = new Map<string, Record<(typeof outcomes)[number], number>>();

process.on('disconnect', () => process.exit(0));
process.once('message', (order: TrafficOrder) => {
  for (const { cluster, tenant, ports, perSecond, coupons } of order.flows) {
    const key = `cluster="${cluster}",tenant="${tenant}"`;
    const count = { ok: 0, failed: 0 };
    counts.set(key, count);
    let sent = 0;
    setInterval(() => {
      sent += 1;
      const body = coupons && sent % 3 === 0 ? '{"item":1,"coupon":"ten"}' : '{"item":1}';
      void send(ports, sent, body).then((isOk) => {
        count[isOk ? 'ok' : 'failed'] += 1;
      });
    }, 1_000 / perSecond);
  }
  serve(order.port);
});

/** To one of the zones; like any load balancer, on to the next when one is not there. */
async function send(ports: readonly number[], turn: number, body: string): Promise<boolean> {
  for (let tries = 0; tries < ports.length; tries += 1) {
    const answer = await post(ports[(turn + tries) % ports.length] ?? 0, body);
    if (answer !== null) return answer < 500;
  }
  return false;
}

/** The status of the answer, null when nobody answered. */
function post(port: number, body: string): Promise<number | null> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path: '/order', method: 'POST', agent };
    const sending = request({ ...options, timeout: 2_000 }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? null));
      response.once('error', () => resolve(null));
    });
    sending.once('timeout', () => sending.destroy());
    sending.once('error', () => resolve(null));
    sending.end(body);
  });
}

function serve(port: number): void {
  const server = createServer((asked, response) => {
    const cluster = asked.url?.replace('/metrics/', '') ?? '';
    const lines = [...counts]
      .filter(([key]) => key.startsWith(`cluster="${cluster}"`))
      .flatMap(([key, count]) =>
        outcomes.map((code) => `tenant_orders_total{${key},code="${code}"} ${count[code]}`),
      );
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(`# TYPE tenant_orders_total counter\n${lines.join('\n')}\n`);
  });
  server.listen(port, '127.0.0.1', () => process.send?.('listening'));
}
