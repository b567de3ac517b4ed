import { clean } from './clean.ts';
import type { Paint, Style } from './paint.ts';
import { pad, widthOf } from './width.ts';

/** A cell: a text from wherever, cleaned when it is printed. */
export type Cell = string | { readonly text: string; readonly style: Style };

/** Rows under their heads, the columns aligned; one line a row. Empty without rows. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  paint: Paint,
): string {
  if (rows.length === 0) return '';
  const styledHeads = heads.map((text): Cell => ({ text, style: 'dim' }));
  const all = [styledHeads, ...rows].map((row) => row.map(cleaned));
  const widths = heads.map((_, index) =>
    Math.max(...all.map((row) => widthOf(row[index]?.text ?? ''))),
  );
  return all.map((row) => `${rowText(row, widths, paint)}\n`).join('');
}

interface StyledCell {
  readonly text: string;
  readonly style: Style;
}

function cleaned(cell: Cell): StyledCell {
  return typeof cell === 'string'
    ? { text: clean(cell), style: 'plain' }
    : { text: clean(cell.text), style: cell.style };
}

function rowText(row: readonly StyledCell[], widths: readonly number[], paint: Paint): string {
  const last = row.findLastIndex(({ text }) => text !== '');
  return row
    .slice(0, last + 1)
    .map(({ text, style }, index) => {
      // Spaces at the end of a line are nobody's.
      const space = index === last ? '' : pad('', (widths[index] ?? 0) - widthOf(text) + 2);
      return paint(text, style) + space;
    })
    .join('');
}
