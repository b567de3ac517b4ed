import type { Case } from './case.ts';
import type { Condition } from './conditions.ts';
import type { Result } from './result.ts';
import { cellsOf, columns } from './figure-text.ts';
import { published } from './published.ts';

/** A case with what all its runs found. */
export interface Measured {
  readonly found: Case;
  readonly results: readonly Result[];
}

/** docs/figures.md as a whole. */
export function documentOf(
  conditions: readonly Condition[],
  measured: readonly Measured[],
): string {
  const results = measured.flatMap((each) => each.results);
  const parts = [
    '# Figures',
    'Written by `npm run bench -- --write`; do not edit. Every figure is the median over runs, each of which is a\nfresh process; it must stay below its limit.',
    '## Conditions',
    conditions.map(({ name, value }) => `- ${name}: ${value}`).join('\n'),
    '## What was measured',
    table(columns, results.map(cellsOf)),
    '## The cases',
    measured.map(({ found }) => `- \`${found.name}\`: ${found.what}`).join('\n'),
    '## Beside KubeFleet',
    comparison(results),
  ];
  return `${parts.join('\n\n')}\n`;
}

function comparison(results: readonly Result[]): string {
  const ours = new Map(results.map((result) => [result.name, cellsOf(result)[1] ?? '']));
  const rows = published.map(({ what, theirs, figure }) => [
    what,
    theirs,
    `${ours.get(figure) ?? 'not measured here'} (${figure})`,
  ]);
  const text =
    'KubeFleet published these in 2026-04, for 1,000 virtual clusters on its own machines. They are other\n' +
    'programs on other machines: the orders of magnitude compare, the digits do not.';
  return `${text}\n\n${table(['what', 'KubeFleet', 'Tierwise'], rows)}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), `|${header.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}
