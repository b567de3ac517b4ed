import type { Machinery } from './machinery.ts';

/**
 * Does the work with a signal that is aborted after `ms`, or when the loop is to stop. Nothing is
 * left behind once the work is done: no timer, and no listener on the signal that outlives it.
 */
export async function within<T>(
  { clock, stop }: Pick<Machinery, 'clock' | 'stop'>,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const over = new AbortController();
  const abort = (): void => limit.abort();
  stop.addEventListener('abort', abort, { once: true });
  if (stop.aborted) abort();
  void clock.sleep(ms, over.signal).then(() => {
    if (!over.signal.aborted) abort();
  });
  try {
    return await work(limit.signal);
  } finally {
    // With a reason of its own, because the default one is an error with a stack trace.
    over.abort('done');
    stop.removeEventListener('abort', abort);
  }
}
