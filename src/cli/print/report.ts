import type { Call } from '../definition.ts';
import type { OutputOptions } from '../options.ts';
import { cleanJson } from './clean.ts';
import { type Paint, paintFor } from './paint.ts';

/** An answer in its two forms; only the one that is wanted is made. */
export interface Answer {
  /** The document of `-o json`. */
  readonly view: () => object;
  /** The text for people, with its last line break. */
  readonly text: (paint: Paint, columns: number) => string;
}

/** Prints what was asked for on standard output, as it was asked for. */
export function report({ io, options }: Call<OutputOptions>, { view, text }: Answer): void {
  if (options.output === 'json') io.stdout.write(jsonDocument(view()));
  else io.stdout.write(text(paintFor(io, io.stdout), columnsOf(io.stdout)));
}

/** One JSON document, readable by people as well. */
export function jsonDocument(view: object): string {
  return `${cleanJson(JSON.stringify(view, null, 2))}\n`;
}

/** How wide text may be: as the terminal, and elsewhere as it comes. */
function columnsOf(outlet: Call['io']['stdout']): number {
  return outlet.isTTY ? outlet.columns : Number.POSITIVE_INFINITY;
}

/** Says something to the person at the terminal; never part of an answer. */
export function say({ io }: Pick<Call, 'io'>, text: string): void {
  io.stderr.write(`${text}\n`);
}
