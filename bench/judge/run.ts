/**
 * `npm run bench:judge [-- --cases N] [--judges A,B] [--tracks X,Y] [--half tuning|report] [--data
 * PATH] [--write]`: plays trials to judges over all cores and prints the report. Exits with 1 when
 * a judge failed or a target was missed, with 2 when the command line is wrong.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import about from '../../package.json' with { type: 'json' };
import { type Condition, conditionsNow } from '../conditions.ts';
import { entrantNames } from './measure/entrants.ts';
import { measureTrack } from './measure/measure-track.ts';
import { newPool } from './measure/pool.ts';
import type { Results, TrackResult } from './measure/results.ts';
import { targetsOf } from './measure/targets.ts';
import { type Order, orderFrom } from './order.ts';
import { reportOf } from './report.ts';
import { tracksOf } from './tracks/tracks.ts';
import { alphaOfTrials } from './tracks/trial.ts';

const document = join(import.meta.dirname, '../../docs/judge-figures.md');

const judges = entrantNames();
// The recordings decide whether a track can be run, not whether it can be asked for.
const tracks = tracksOf('').map(({ name }) => name);
const order = orderFrom(process.argv.slice(2), { judges, tracks });
if (typeof order === 'string') {
  process.stderr.write(`${order}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await bench(order);
}

async function bench(asked: Order): Promise<number> {
  const conditions = conditionsOf(asked);
  const beganAt = performance.now();
  const results = await measure(asked);
  if (results === null) return 1;
  const tookMin = ((performance.now() - beganAt) / 60_000).toFixed(1);
  const report = reportOf([...conditions, { name: 'took', value: `${tookMin} min` }], results);
  process.stdout.write(report);
  if (asked.write) writeFileSync(document, report);
  return targetsOf(results).some(({ verdict }) => verdict === 'missed') ? 1 : 0;
}

/** Null when a judge failed. */
async function measure(asked: Order): Promise<Results | null> {
  const slots = tracksOf(asked.dataPath).filter(({ name }) => asked.tracks.includes(name));
  const found: TrackResult[] = [];
  const pool = newPool(availableParallelism());
  try {
    for (const { track } of slots) {
      if (track === null) continue;
      const beganAt = performance.now();
      found.push(await measureTrack(pool, track, asked));
      const tookS = ((performance.now() - beganAt) / 1_000).toFixed(0);
      process.stderr.write(`${track.name}: ${tookS} s\n`);
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  } finally {
    pool.close();
  }
  const { half, cases } = asked;
  const notRun = slots.flatMap(({ name, missing }) =>
    missing === null ? [] : [{ name, why: missing }],
  );
  return { half, cases, alpha: alphaOfTrials, judges: asked.judges, tracks: found, notRun };
}

function conditionsOf({ cases, half, judges: some }: Order): readonly Condition[] {
  const parity = half === 'report' ? 'odd' : 'even';
  return [
    ...conditionsNow(),
    { name: 'Tierwise', value: about.version },
    { name: 'seeds', value: `${parity} ones from 0 up, ${cases} a cell; bootstrap from 4` },
    { name: 'judges', value: some.join(', ') },
    { name: 'processes', value: String(availableParallelism()) },
  ];
}
