/** Runs a task as soon as fewer than the limit are running, in the order of asking. */
export type Lanes = <T>(task: () => Promise<T>) => Promise<T>;

/** Bounds how much is done side by side. */
export function lanes(limit: number): Lanes {
  let running = 0;
  const waiting: (() => void)[] = [];
  const leave = () => {
    const next = waiting.shift();
    // The place is handed over, so that nobody who comes in between can take it.
    if (next === undefined) running -= 1;
    else next();
  };
  return async (task) => {
    if (running < limit) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      leave();
    }
  };
}
