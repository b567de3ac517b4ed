import { isUtf8 } from 'node:buffer';

/** The text of some bytes, or the first byte that is not UTF-8 and its place from 1. */
export type Decoded =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'not-utf8';
      readonly byte: number;
      readonly line: number;
      readonly column: number;
    };

/** Reads bytes as UTF-8, a byte order mark left out. Nothing is replaced in silence. */
export function decode(bytes: Uint8Array): Decoded {
  if (isUtf8(bytes)) return { kind: 'text', text: new TextDecoder().decode(bytes) };
  const byte = validBytes(bytes);
  const before = new TextDecoder().decode(bytes.subarray(0, byte));
  const lines = before.split('\n');
  return { kind: 'not-utf8', byte, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/**
 * How many bytes at the beginning are in order. Halving works because a prefix of valid text is
 * valid, when a character that is cut off at its end is given the benefit of the doubt.
 */
function validBytes(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2);
    if (beginsText(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  // The last character may have had the benefit without deserving it.
  while (!isUtf8(bytes.subarray(0, valid))) valid -= 1;
  return valid;
}

function beginsText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
