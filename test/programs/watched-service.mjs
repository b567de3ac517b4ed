/**
 * A service for end-to-end tests, one process a zone. It answers GET / with its pid and revision, and counts
 * what it answers at /metrics. What its revisions do differently stands in the params of the change:
 *
 *   --failing=CLUSTER   on that cluster every other answer is an error
 *   --telemetry=renamed counts under another name, so that the series people watch vanish
 *   --ready-after=MS    needs so long to get ready
 *
 * Each start is a line in the file BIRTHS, if there is one: what happened, also between two looks.
 */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const { values: options } = parseArgs({
  options: { failing: text, telemetry: text, 'ready-after': text },
});
const { PORT, CLUSTER, ZONE, REVISION, BIRTHS } = process.env;
const counter =
  options.telemetry === 'renamed' ? 'service_answers_total' : 'service_requests_total';
const isFailing = options.failing === CLUSTER;
const counts = { ok: 0, failed: 0 };
const startedAt = performance.now();

if (BIRTHS !== undefined) {
  const birth = { cluster: CLUSTER, zone: ZONE, revision: REVISION, pid: process.pid };
  appendFileSync(BIRTHS, `${JSON.stringify(birth)}\n`);
}

createServer((request, response) => {
  if (request.url === '/metrics') {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(metrics());
  } else if (performance.now() - startedAt < Number(options['ready-after'] ?? 0)) {
    response.writeHead(503).end('starting');
  } else if (request.url === '/healthz') {
    response.end('ok');
  } else {
    serve(response);
  }
}).listen(Number(PORT), '127.0.0.1');

function serve(response) {
  const code = isFailing && (counts.ok + counts.failed) % 2 === 1 ? 'failed' : 'ok';
  counts[code] += 1;
  response.statusCode = code === 'ok' ? 200 : 500;
  response.end(JSON.stringify({ pid: process.pid, revision: REVISION }));
}

function metrics() {
  return [
    `# TYPE ${counter} counter`,
    `${counter}{code="ok"} ${counts.ok}`,
    `${counter}{code="failed"} ${counts.failed}`,
    '',
  ].join('\n');
}
