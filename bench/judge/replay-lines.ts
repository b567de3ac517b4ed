/**
 * Lines of bytes out of a stream: a case can be megabytes long, and is turned into text only once.
 */
import { constants } from 'node:buffer';

export interface Line {
  /** From 1, as editors count. */
  readonly number: number;
  readonly bytes: Uint8Array;
}

const newline = 0x0a;

/** Without the line ends and without blank lines. A line longer than a string can be throws. */
export async function* linesOf(
  stream: AsyncIterable<Uint8Array>,
  lengthMax: number = constants.MAX_STRING_LENGTH,
): AsyncGenerator<Line> {
  let number = 1;
  let length = 0;
  let parts: Uint8Array[] = [];
  const line = (): readonly Line[] => {
    const bytes = Buffer.concat(parts);
    parts = [];
    length = 0;
    return isBlank(bytes) ? [] : [{ number, bytes }];
  };
  for await (const chunk of stream) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(newline, start);
      const part = chunk.subarray(start, end === -1 ? undefined : end);
      length += part.length;
      if (length > lengthMax) throw new LineTooLong(number);
      parts.push(part);
      if (end === -1) break;
      yield* line();
      number += 1;
      start = end + 1;
    }
  }
  yield* line();
}

/** Nobody means a line of half a gigabyte, so it is said where it began, and nothing is cut. */
export class LineTooLong extends Error {
  readonly line: number;

  constructor(line: number) {
    super('the line is longer than a text can be');
    this.line = line;
  }
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.length < 80 && Buffer.from(bytes).toString().trim() === '';
}
