/**
 * `npm run bench [-- NAME...] [-- --runs N] [-- --write]`: measures, one case after the other, each
 * run in a fresh process. Exits with 1 when a case failed or a median is over its limit, with 2 when
 * the command line is wrong, with 130 when interrupted.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Figure } from './case.ts';
import { cases } from './cases.ts';
import { conditionsNow } from './conditions.ts';
import { documentOf, type Measured } from './document.ts';
import { cellsOf, columns } from './figure-text.ts';
import { runFresh } from './fresh-process.ts';
import { type Order, orderFrom } from './order.ts';
import { resultsOf, verdictOf } from './result.ts';

const document = join(import.meta.dirname, '../docs/figures.md');

const order = orderFrom(process.argv.slice(2), [...cases.keys()]);
if (typeof order === 'string') {
  process.stderr.write(`${order}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await bench(order, untilAskedToEnd());
}

async function bench({ names, runs, write }: Order, stop: AbortSignal): Promise<number> {
  const conditions = conditionsNow();
  const measured: Measured[] = [];
  for (const name of names) {
    const found = await cases.get(name)?.();
    if (found === undefined) throw new Error(`the case ${name} cannot be loaded`);
    try {
      measured.push(await measure(found, runs ?? found.runs, stop));
    } catch (error) {
      if (stop.aborted) return 130;
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      return 1;
    }
  }
  print(measured);
  if (write) writeFileSync(document, documentOf(conditions, measured));
  const over = measured.some(({ results }) => results.some((each) => verdictOf(each) === 'OVER'));
  return over ? 1 : 0;
}

async function measure(found: Case, runs: number, stop: AbortSignal): Promise<Measured> {
  const figures: (readonly Figure[])[] = [];
  for (let run = 1; run <= runs; run++) {
    process.stderr.write(`${found.name}: run ${run} of ${runs}\n`);
    figures.push(await runFresh(found.name, stop));
  }
  return { found, results: resultsOf(figures) };
}

function print(measured: readonly Measured[]): void {
  const rows = [columns, ...measured.flatMap(({ results }) => results.map(cellsOf))];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, at) => cell.padEnd(widths[at] ?? 0));
    process.stdout.write(`${cells.join('   ').trimEnd()}\n`);
  }
}

/** Aborted when somebody asks us to end. */
function untilAskedToEnd(): AbortSignal {
  const end = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => end.abort());
  return end.signal;
}
