import { stripVTControlCharacters } from 'node:util';

/**
 * What programs print ends in messages, and messages end in terminals and logs. Nothing that a
 * program wrote may move a cursor, hide text or fill a screen there.
 */

/** Control, format and line-separating characters, and any run of blanks around them. */
const unprintable = /[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** One line of printable text, at most `charsMax` long; what is cut off at the end is shown as `…`. */
export function plain(text: string, charsMax: number): string {
  // Cutting first keeps a huge text cheap; four times leaves room for what the cleaning removes.
  const line = cleaned(text.slice(0, charsMax * 4));
  return line.length <= charsMax ? line : `${line.slice(0, charsMax - 1).toWellFormed()}…`;
}

/** Lines that only say where in the code it happened, or that Node.js ended: they hide the cause. */
const noise = /^\s+at |^Node\.js v\d|^\s*\^+\s*$/;

/**
 * The last lines of a program's standard error that say something, as one line of at most
 * `charsMax` characters; empty when there are none. What is cut off at the front is shown as `…`.
 */
export function lastWords(text: string, charsMax: number): string {
  const lines = text
    .slice(-charsMax * 8)
    .split('\n')
    .filter((line) => !noise.test(line))
    .map(cleaned)
    .filter((line) => line !== '');
  const line = lines.slice(-3).join(' / ');
  return line.length <= charsMax ? line : `…${line.slice(1 - charsMax).toWellFormed()}`;
}

function cleaned(text: string): string {
  return stripVTControlCharacters(text).toWellFormed().replace(unprintable, ' ').trim();
}
