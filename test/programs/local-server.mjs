/**
 * A small server for the local delivery. Usage: local-server.mjs PORT REVISION [HOW [ARGUMENT]]
 * GET / answers with its pid and revision, /ready with 200 when it is ready.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';

const [port, revision, how = 'well', argument = ''] = process.argv.slice(2);
const startedAt = performance.now();

if (how === 'crash') {
  process.stderr.write('reading config\n');
  throw new Error(`no such setting: \u001b[31m${argument}\u001b[0m`);
}
if (how === 'stubborn') {
  // Neither it nor its child ends when it is asked to.
  process.on('SIGTERM', () => {});
  spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"]);
}
const isReady = () => {
  if (how === 'never-ready') return false;
  return how !== 'slow' || performance.now() - startedAt > Number(argument);
};

createServer((request, response) => {
  if (request.url === '/crash') process.exit(7);
  response.statusCode = request.url === '/ready' && !isReady() ? 503 : 200;
  const { CLUSTER, ZONE, PORT, REVISION, EXTRA, HOME } = process.env;
  response.end(
    JSON.stringify({
      pid: process.pid,
      revision,
      env: { CLUSTER, ZONE, PORT, REVISION, EXTRA, HOME, more: Object.keys(process.env) },
    }),
  );
}).listen(Number(port), '127.0.0.1');
