/** What somebody asks of `npm run bench:judge` on the command line. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Half } from './tracks/trial.ts';

export interface Order {
  /** Trials of a cell of weight 1. */
  readonly cases: number;
  /** Never empty. */
  readonly judges: readonly string[];
  /** Never empty. */
  readonly tracks: readonly string[];
  readonly half: Half;
  /** The folder of recordings. */
  readonly dataPath: string;
  /** Whether docs/judge-figures.md is written. */
  readonly write: boolean;
}

/** The names that can be asked for. */
export interface Known {
  readonly judges: readonly string[];
  readonly tracks: readonly string[];
}

const casesUsual = 100;
const casesMax = 100_000;
const dataUsual = join(import.meta.dirname, '../../../shared/data');

/** The order behind arguments, or in a sentence what is wrong with them. */
export function orderFrom(args: readonly string[], known: Known): Order | string {
  const parsed = parsedFrom(args);
  if (typeof parsed === 'string') return parsed;
  const cases = Number(parsed.cases ?? casesUsual);
  if (!(Number.isInteger(cases) && cases >= 1 && cases <= casesMax)) {
    return `--cases must be a whole number from 1 to ${casesMax}, not ${parsed.cases}`;
  }
  const half = parsed.half ?? 'report';
  if (half !== 'report' && half !== 'tuning') return `--half is tuning or report, not ${half}`;
  const judges = namesOf(parsed.judges, known.judges);
  const tracks = namesOf(parsed.tracks, known.tracks);
  const stranger = [
    ...judges.flatMap((name) => (known.judges.includes(name) ? [] : [`judge ${name}`])),
    ...tracks.flatMap((name) => (known.tracks.includes(name) ? [] : [`track ${name}`])),
  ];
  if (stranger.length > 0) {
    const all = `judges: ${known.judges.join(', ')}; tracks: ${known.tracks.join(', ')}`;
    return `there is no ${stranger.join(', no ')}; ${all}`;
  }
  const write = parsed.write ?? false;
  if (write && (parsed.judges !== undefined || parsed.tracks !== undefined || half === 'tuning')) {
    return (
      '--write is for all judges and tracks on the report half: ' +
      'the document would lose the others'
    );
  }
  return { cases, judges, tracks, half, dataPath: parsed.data ?? dataUsual, write };
}

function namesOf(list: string | undefined, all: readonly string[]): readonly string[] {
  const names = (list ?? '').split(',').filter((name) => name !== '');
  return names.length === 0 ? all : [...new Set(names)];
}

function parsedFrom(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        cases: { type: 'string' },
        judges: { type: 'string' },
        tracks: { type: 'string' },
        half: { type: 'string' },
        data: { type: 'string' },
        write: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
