import type { Outlet } from '../io.ts';
import { wrap } from './width.ts';

/** Prints a line for people, broken where a terminal is too narrow for it, and as far indented in all of its parts. */
export function printProse(outlet: Outlet, line: string): void {
  const indent = /^ */.exec(line)?.[0] ?? '';
  // The last column stays free: some terminals wrap when it is written.
  const columns = outlet.isTTY ? outlet.columns - 1 - indent.length : Number.POSITIVE_INFINITY;
  for (const part of wrap(line.trimStart(), columns)) outlet.write(`${indent}${part}\n`);
}
