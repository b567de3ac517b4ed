/** Reads `cloud-monitoring/`: a folder for each service, in it a CSV file for each series. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CaseCheck } from '../../case.ts';
import { medianOf, type Point, type Recording } from './recording.ts';

/** Series of one service, of which some can be controls of others. */
export interface Service {
  readonly name: string;
  readonly bad: CaseCheck['bad'];
  readonly recordings: readonly Recording[];
}

/**
 * Which direction is worse, from the notes beside the series; where they have none, from the name.
 */
const directions: Readonly<Record<string, CaseCheck['bad']>> = {
  'application-crash-rate-1': 'higher',
  'application-crash-rate-2': 'higher',
  'consumer-purchase-rate': 'lower',
  'data-ingress-rate': 'lower',
  'ecommerce-api-incoming-rps': 'higher',
  'middle-tier-api-dependency-latency': 'higher',
  'mongodb-application-rps': 'either',
  'mongodb-machine-rps': 'either',
  'service-unavailable': 'higher',
};

/** Every service in a folder, none where it is missing. Throws on a file that is no such series. */
export function readServices(folder: string): readonly Service[] {
  return Object.entries(directions).flatMap(([name, bad]) => {
    const paths = globSync('*.csv', { cwd: join(folder, name) }).toSorted();
    const read = paths.map((path) =>
      recordingOf(basename(path, '.csv'), readFileSync(join(folder, name, path), 'utf8')),
    );
    const recordings = withoutCopies(read);
    return recordings.length === 0 ? [] : [{ name, bad, recordings }];
  });
}

/** One file. An hour that stands twice (the clock was put back) counts once, as it came first. */
export function recordingOf(name: string, text: string): Recording {
  const [, ...lines] = text.replaceAll('"', '').split(/\r?\n/);
  const points = new Map<number, Point>();
  for (const line of lines) {
    if (line === '') continue;
    const [time = '', value = '', label = ''] = line.split(',');
    const minute = Date.parse(`${time.replace(' ', 'T').replace(/Z$/, '')}Z`) / 60_000;
    if (!Number.isInteger(minute)) throw new Error(`${name}: no whole minute: ${line}`);
    const point = { minute, value: Number(value), isLabelled: label === '1' };
    if (value !== '' && !points.has(minute)) points.set(minute, point);
  }
  const sorted = [...points.values()].toSorted((a, b) => a.minute - b.minute);
  const steps = sorted.slice(1).map(({ minute }, at) => minute - (sorted[at]?.minute ?? 0));
  return { name, stepMin: medianOf(steps), points: sorted };
}

/**
 * One of two series is left out that have the same values: a control must not be the treated one.
 */
function withoutCopies(recordings: readonly Recording[]): readonly Recording[] {
  const seen = new Set<string>();
  return recordings.filter(({ points }) => {
    const text = points.map(({ minute, value }) => `${minute}:${value}`).join();
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
}
