/** The options of `judge:replay`. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { NoData } from './competitors/competitor.ts';
import { defaultJudge, judges } from './judges.ts';

export interface ReplayOptions {
  /** A path, or null for standard input. */
  readonly file: string | null;
  readonly judge: string;
  readonly noData: NoData;
  readonly jobs: number;
}

export type ReadOptions =
  | { readonly kind: 'run'; readonly options: ReplayOptions }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'refused'; readonly problem: string };

const jobsMax = 64;

const usage = `usage: npm run --silent judge:replay -- [FILE.jsonl] [--judge NAME]
         [--no-data native|halt] [--jobs N]

Reads one case a line, from the file or from standard input, and prints one answer a line.

  --judge NAME     ${[...judges.keys()].join(', ')} (default ${defaultJudge})
  --no-data HOW    native: as the tool does by itself (default); halt: missing data halts
  --jobs N         threads (default: one for each core)
`;

/** What the words after the command mean, or what is wrong with them. */
export function readOptions(words: readonly string[]): ReadOptions {
  const parsed = parsedWords(words);
  if (typeof parsed === 'string') return refused(parsed);
  const { values, positionals } = parsed;
  if (values.help === true) return { kind: 'help', text: usage };
  if (positionals.length > 1) return refused('one file at a time');
  if (!judges.has(values.judge)) {
    return refused(`there is no judge '${values.judge}': ${[...judges.keys()].join(', ')}`);
  }
  const noData = values['no-data'];
  if (noData !== 'native' && noData !== 'halt') {
    return refused(`--no-data is native or halt, not '${noData}'`);
  }
  const jobs = values.jobs === undefined ? availableParallelism() : Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > jobsMax) {
    return refused(`--jobs is a whole number from 1 to ${jobsMax}, not '${values.jobs ?? ''}'`);
  }
  const [file = '-'] = positionals;
  return {
    kind: 'run',
    options: { file: file === '-' ? null : file, judge: values.judge, noData, jobs },
  };
}

function parsedWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        judge: { type: 'string', default: defaultJudge },
        'no-data': { type: 'string', default: 'native' },
        jobs: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function refused(problem: string): ReadOptions {
  return { kind: 'refused', problem: `${problem}\n${usage}` };
}
