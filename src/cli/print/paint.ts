import type { Io, Outlet } from '../io.ts';

/** How a piece of text stands out; `plain` does not. */
export type Style = 'plain' | 'bold' | 'dim' | 'good' | 'bad' | 'warn' | 'busy';

/** Puts a style on text, or leaves it as it is. */
export type Paint = (text: string, style: Style) => string;

const codes: Readonly<Record<Exclude<Style, 'plain'>, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  busy: [36, 39],
};

/** Colours for terminals that have them and users who want them (https://no-color.org). */
export function paintFor({ env }: Pick<Io, 'env'>, outlet: Outlet): Paint {
  const isWanted = (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return outlet.isTTY && isWanted ? painted : unpainted;
}

/** Without any colour: what is said is said by words and marks. */
export const unpainted: Paint = (text) => text;

/** With the colours of the terminal. */
export const painted: Paint = (text, style) => {
  if (style === 'plain' || text === '') return text;
  const [on, off] = codes[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
};
