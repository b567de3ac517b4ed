/** What somebody asks of the bench on the command line. */
import { parseArgs } from 'node:util';

export interface Order {
  /** The cases to run, in this order; never empty. */
  readonly names: readonly string[];
  /** Instead of what each case says; null for that. */
  readonly runs: number | null;
  /** Whether docs/figures.md is written. */
  readonly write: boolean;
}

const runsMax = 1000;

/** The order behind arguments, or in a sentence what is wrong with them. */
export function orderFrom(args: readonly string[], known: readonly string[]): Order | string {
  const parsed = parsedFrom(args);
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  const stranger = positionals.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    return `there is no case ${JSON.stringify(stranger)}; the cases are: ${known.join(', ')}`;
  }
  const runs = values.runs === undefined ? null : Number(values.runs);
  if (runs !== null && !(Number.isInteger(runs) && runs >= 1 && runs <= runsMax)) {
    return `--runs must be a whole number from 1 to ${runsMax}, not ${JSON.stringify(values.runs)}`;
  }
  const write = values.write ?? false;
  if (write && positionals.length > 0) {
    return '--write is for all cases together: the document would lose those that are not named';
  }
  const names = positionals.length === 0 ? known : [...new Set(positionals)];
  return { names, runs, write };
}

function parsedFrom(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { runs: { type: 'string' }, write: { type: 'boolean' } },
      allowPositionals: true,
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
