/**
 * `npm run --silent judge:replay -- FILE.jsonl`: one case a line in, one answer a line out, in the
 * same order. Bad options exit with 2; a line that is no case exits with 1 and says which, after
 * the answers to those before it. A reader that goes away, and Ctrl-C, end it without a word.
 */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { inOrder } from './in-order.ts';
import { crewOf } from './replay-crew.ts';
import { LineTooLong, linesOf } from './replay-lines.ts';
import { type ReplayOptions, readOptions } from './replay-options.ts';

const read = readOptions(process.argv.slice(2));
switch (read.kind) {
  case 'help':
    process.stdout.write(read.text);
    break;
  case 'refused':
    process.stderr.write(read.problem);
    process.exitCode = 2;
    break;
  case 'run':
    process.exitCode = await replay(read.options);
    break;
}

async function replay(options: ReplayOptions): Promise<number> {
  const source = options.file ?? 'standard input';
  endQuietlyWithoutReader();
  const crew = crewOf(options);
  const stream = streamOf(options.file);
  try {
    const lines = linesOf(stream);
    for await (const reply of inOrder(lines, crew.underWayMax, (line) => crew.ask(line))) {
      if (reply.kind === 'refused') return failed(`${source}:${reply.line}: ${reply.problem}`);
      if (!process.stdout.write(`${reply.text}\n`)) await once(process.stdout, 'drain');
    }
    return 0;
  } catch (error) {
    if (error instanceof LineTooLong) return failed(`${source}:${error.line}: ${error.message}`);
    return failed(`${source}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    // It may still be open, and would keep this process waiting.
    stream.destroy();
    await crew.end();
  }
}

function streamOf(file: string | null): Readable {
  return file === null ? process.stdin : createReadStream(file, { highWaterMark: 1 << 20 });
}

function failed(message: string): number {
  process.stderr.write(`judge:replay: ${message}\n`);
  return 1;
}

/** Nothing is left to be said, and the threads may be in the middle of a case: so at once. */
function endQuietlyWithoutReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : failed(`cannot write: ${error.message}`));
  });
}
