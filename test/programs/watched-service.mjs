/**
 * A service for end-to-end tests, one process a zone. It answers GET / with its pid and revision, and counts
 * what it answers at /metrics. What its revisions do differently stands in the params of the change:
 *
 *   --failing=CLUSTER   on that cluster every other answer is an error
 *   --failing-share=CLUSTER:SHARE   on that cluster this share of its answers are errors
 *   --error-share=SHARE on all others this share
 *   --crashing=CLUSTER  on that cluster it ends as soon as it starts
 *   --telemetry=renamed counts under another name, so that the series people watch vanish
 *   --ready-after=MS    needs so long to get ready
 *   --slow-health=MS    answers at once, but its health check says so only after so long
 *   --marker=TEXT       does nothing: it is told in the book, so that one sees what was mixed up
 *
 * Its life is lines in the file BIRTHS, if there is one: what happened, also between two looks. It is
 * `born`, `up` when it can be asked, `ready` when it answers well, and `ended` when it was asked to go.
 */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const { values: options } = parseArgs({
  options: {
    failing: text,
    'failing-share': text,
    'error-share': text,
    crashing: text,
    telemetry: text,
    'ready-after': text,
    'slow-health': text,
    marker: text,
  },
});
const { PORT, CLUSTER, ZONE, REVISION, BIRTHS } = process.env;
const counter =
  options.telemetry === 'renamed' ? 'service_answers_total' : 'service_requests_total';
const isFailing = options.failing === CLUSTER;
const errorShare = isFailing ? 0.5 : shareHere();
const counts = { ok: 0, failed: 0 };
const startedAt = performance.now();

tell('born');
if (options.crashing === CLUSTER) {
  process.stderr.write('this revision cannot run here\n');
  process.exit(1);
}
const readyAfterMs = Number(options['ready-after'] ?? 0) || 0;
const healthyAfterMs = Number(options['slow-health'] ?? 0) || readyAfterMs;

createServer((request, response) => {
  if (request.url === '/metrics') {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(metrics());
  } else if (performance.now() - startedAt < readyAfterMs) {
    response.writeHead(503).end('starting');
  } else if (request.url === '/healthz') {
    const isHealthy = performance.now() - startedAt >= healthyAfterMs;
    response.writeHead(isHealthy ? 200 : 503).end(isHealthy ? 'ok' : 'not sure yet');
  } else {
    serve(response);
  }
}).listen(Number(PORT), '127.0.0.1', () => {
  tell('up');
  const restMs = readyAfterMs - (performance.now() - startedAt);
  if (restMs <= 0) tell('ready');
  else setTimeout(tell, restMs, 'ready');
});

if (BIRTHS !== undefined) {
  process.on('SIGTERM', () => {
    tell('ended');
    process.exit(0);
  });
}

/** In one write, so that lines of several processes never mix. */
function tell(what) {
  if (BIRTHS === undefined) return;
  const { marker = '' } = options;
  const who = { cluster: CLUSTER, zone: ZONE, revision: REVISION, marker, pid: process.pid };
  appendFileSync(BIRTHS, `${JSON.stringify({ what, at: Date.now(), ...who })}\n`);
}

function shareHere() {
  const [cluster, share] = (options['failing-share'] ?? '').split(':');
  return Number(cluster === CLUSTER ? share : options['error-share']) || 0;
}

function serve(response) {
  // One by one and not by chance: what a test is to find must not depend on luck.
  const due = Math.floor((counts.ok + counts.failed + 1) * errorShare);
  const code = counts.failed < due ? 'failed' : 'ok';
  counts[code] += 1;
  response.statusCode = code === 'ok' ? 200 : 500;
  response.end(JSON.stringify({ pid: process.pid, revision: REVISION }));
}

function metrics() {
  return [
    `# TYPE ${counter} counter`,
    `${counter}{code="ok",zone="${ZONE}"} ${counts.ok}`,
    `${counter}{code="failed",zone="${ZONE}"} ${counts.failed}`,
    '# TYPE service_failing gauge',
    `service_failing ${isFailing ? 1 : 0}`,
    '',
  ].join('\n');
}
