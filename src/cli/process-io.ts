import type { Io, Outlet } from './io.ts';

/**
 * The surroundings of this process. A reader that goes away is no error: the streams' EPIPE is
 * taken here. Set `process.exitCode` rather than call `process.exit()`, which may cut off what is
 * still on its way into a pipe.
 */
export function processIo(process: NodeJS.Process, signal: AbortSignal): Io {
  return {
    stdout: outletOf(process.stdout),
    stderr: outletOf(process.stderr),
    stdin: process.stdin,
    env: process.env,
    cwd: process.cwd(),
    signal,
  };
}

/** Aborted by the first signal to end; the second one ends the process at once. */
export function untilAskedToEnd(process: NodeJS.Process): AbortSignal {
  const end = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (end.signal.aborted) process.exit(130);
      end.abort();
    });
  }
  return end.signal;
}

function outletOf(stream: NodeJS.WriteStream): Outlet {
  const closed = new AbortController();
  let failure: Error | null = null;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') failure = error;
    closed.abort();
  });
  return {
    write: (text) => {
      if (!closed.signal.aborted) stream.write(text);
    },
    // Not a terminal: then these are missing, whatever the types say.
    isTTY: Boolean(stream.isTTY),
    get columns() {
      return stream.columns || 80;
    },
    get rows() {
      return stream.rows || 24;
    },
    closed: closed.signal,
    flush: async () => {
      if (!closed.signal.aborted) await written(stream);
      return failure;
    },
  };
}

/** Comes back when everything before is written, or cannot be: then the error event has come. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => setImmediate(resolve));
  });
}
