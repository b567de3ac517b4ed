/** The document that `npm run mutants -- --write` writes. */
import type { Mutation } from './mutation.ts';

/** What came of one mistake. */
export interface Caught {
  readonly mutation: Mutation;
  /** How many seeds it took; null when it was not found. */
  readonly seeds: number | null;
}

/** The table, with how it came to be. */
export function tableText(found: readonly Caught[], within: number): string {
  const rows = found.map(({ mutation: { promise, what, file }, seeds }) => {
    return `| ${promise} | ${what} | \`${file}\` | ${seeds ?? 'never'} |`;
  });
  return [
    '# Mistakes that the checkers find',
    '',
    'A checker that cannot fail proves nothing. `npm run mutants` puts each of these mistakes into the real',
    'rules, one at a time, and plays the worlds of the seeds 1, 2, 3 and so on until the checker of the promise',
    `that it breaks finds it; more than ${within} seeds are a failure. The last column is how many it took. The`,
    'mistakes themselves are in `test/simulation/mutants`; `npm run mutants -- --write` writes this page.',
    '',
    '| promise | mistake | in `src/` | seeds |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
