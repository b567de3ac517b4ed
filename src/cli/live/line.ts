import { clean } from '../print/clean.ts';
import type { Paint, Style } from '../print/paint.ts';
import { fit, widthOf } from '../print/width.ts';

/** A piece of a line in one style; its text is clean. */
export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** One line of a view, before it is cut and coloured. */
export type Line = readonly Span[];

/** A span from a text from wherever. */
export function span(text: string, style: Style = 'plain'): Span {
  return { text: clean(text), style };
}

/** How many columns a line takes. */
export function lineWidth(line: Line): number {
  return line.reduce((width, { text }) => width + widthOf(text), 0);
}

/** The line cut to so many columns, then coloured: colours take no room. */
export function lineText(line: Line, columns: number, paint: Paint): string {
  return fitLine(line, columns)
    .map(({ text, style }) => paint(text, style))
    .join('');
}

function fitLine(line: Line, columns: number): Line {
  if (lineWidth(line) <= columns) return line;
  const kept: Span[] = [];
  // One column is for the ellipsis.
  let room = columns - 1;
  for (const piece of line) {
    const width = widthOf(piece.text);
    if (width > room) {
      // Made one too long on purpose, so that `fit` ends it with the ellipsis.
      const text = fit(`${piece.text}  `, room + 1);
      return [...kept, { ...piece, text }];
    }
    kept.push(piece);
    room -= width;
  }
  return kept;
}
