/**
 * A pretended cluster, in two roles:
 *
 *   node cluster.mjs            what Tierwise calls to look at a cluster and to change it
 *   node cluster.mjs metrics    the probe outside of the clusters: serves pages of metrics
 *
 * Each cluster is a file in a folder of your temp folder; delete the folder to begin anew. A zone that
 * nobody has changed yet runs v1. docs/deliver.md describes the JSON that is passed.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const folder = join(tmpdir(), 'tierwise-small');
const port = 9797;
/** How long a zone takes to become ready. */
const readyAfterMs = 1_500;
const first = { change: { revision: 'v1', params: {} }, at: 0 };

if (process.argv[2] === 'metrics') serveMetrics();
else obey(JSON.parse(await text(process.stdin)));

function obey({ operation, cluster, component, zone, change, restore }) {
  const zones = read(cluster.name);
  const key = (name) => `${component}/${name}`;
  if (operation === 'observe') {
    const states = cluster.zones.map((name) => stateOf(name, zones[key(name)] ?? first));
    process.stdout.write(JSON.stringify({ zones: states }));
    return;
  }
  // To apply is to write the change down, to revert is to write down what was there before. Doing it
  // twice does no more than doing it once.
  const wanted = operation === 'apply' ? change : (restore ?? first.change);
  if (JSON.stringify(zones[key(zone)]?.change) === JSON.stringify(wanted)) return;
  write(cluster.name, { ...zones, [key(zone)]: { change: wanted, at: Date.now() } });
}

/** `restore` is what we want to be given back when this state is to be restored. */
function stateOf(zone, { change, at }) {
  const ready = Date.now() - at >= readyAfterMs;
  return {
    zone,
    revision: change.revision,
    state: ready ? 'ready' : 'progressing',
    message: ready ? '' : 'starting',
    restore: change,
  };
}

function serveMetrics() {
  const server = createServer((request, response) => {
    const cluster = /^\/([\w.-]+)\/metrics$/.exec(request.url ?? '')?.[1];
    response.writeHead(cluster === undefined ? 404 : 200, { 'content-type': 'text/plain' });
    response.end(cluster === undefined ? '' : pageOf(cluster));
  });
  server.listen(port, '127.0.0.1', () => {
    process.stdout.write(`metrics of every cluster: http://127.0.0.1:${port}/CLUSTER/metrics\n`);
  });
}

/** A cluster fails as often as the worst of its zones. */
function pageOf(cluster) {
  const zones = Object.values(read(cluster));
  const errors = Math.max(0, ...zones.map(({ change }) => Number(change.params?.errors ?? 0)));
  return `# TYPE web_error_ratio gauge\nweb_error_ratio ${errors}\n`;
}

function read(cluster) {
  const file = fileOf(cluster);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** Renaming is atomic: whoever reads meanwhile sees the old file or the new one. */
function write(cluster, zones) {
  mkdirSync(folder, { recursive: true });
  const temporary = `${fileOf(cluster)}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(zones, null, 2));
  renameSync(temporary, fileOf(cluster));
}

function fileOf(cluster) {
  return join(folder, `${cluster}.json`);
}
