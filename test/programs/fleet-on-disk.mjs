/**
 * A fleet for the command delivery whose clusters are files: what the user's own program would do
 * with a real one. Usage: fleet-on-disk.mjs FOLDER. A file `cut-off` in the folder makes it hang; what is in a file
 * `CLUSTER-busy` is why that cluster is busy.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const folder = process.argv[2];
const request = JSON.parse(await text(process.stdin));

if (existsSync(join(folder, 'cut-off'))) {
  setInterval(() => {}, 1_000);
} else {
  const file = join(folder, `${request.cluster.name}-${request.component}.json`);
  const state = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { fence: null, zones: {} };
  if (request.operation === 'observe') {
    observe(state);
  } else if (stale(state, request.fence)) {
    process.stderr.write('a newer controller has been here\n');
    process.exitCode = 76;
  } else {
    state.fence = request.fence;
    state.zones[request.zone] = request.operation === 'apply' ? request.change : request.restore;
    writeFileSync(file, JSON.stringify(state));
  }
}

function observe(state) {
  const zones = request.cluster.zones.map((zone) => {
    const change = state.zones[zone] ?? null;
    if (change === null) return { zone, revision: null, state: 'absent' };
    const { revision } = change;
    return change.params?.broken === undefined
      ? { zone, revision, state: 'ready', restore: change }
      : {
          zone,
          revision,
          state: 'failed',
          message: `broken: ${change.params.broken}`,
          restore: change,
        };
  });
  const busy = join(folder, `${request.cluster.name}-busy`);
  const said = existsSync(busy) ? { busy: readFileSync(busy, 'utf8') } : {};
  process.stdout.write(JSON.stringify({ zones, ...said }));
}

function stale({ fence: kept }, { epoch, position }) {
  if (kept === null) return false;
  return epoch < kept.epoch || (epoch === kept.epoch && position < kept.position);
}
