/** What is known at a point: how much the value falls short of the wanted one, and its slope. */
export interface Reading {
  readonly gap: number;
  readonly slope: number;
}

/** Where to begin, and what no step goes below. */
export interface Start {
  readonly start: number;
  readonly lowest: number;
}

/** A gap below this is squared away by the step that it leads to. */
const gapMax = 1e-8;
/** The callers need thirty at most. */
const stepsMax = 200;

/**
 * Where the logarithm of a tail has the wanted value, by Newton's method. It needs no bracket: the
 * logarithm of a log-concave tail is concave, so after the first step every point lies on one side
 * of the root, and each step goes nearer to it without passing it. That first step may go far; it
 * goes no lower than `lowest`, which the root is known to be above.
 */
export function solveLogTail({ start, lowest }: Start, read: (at: number) => Reading): number {
  let at = start;
  for (let step = 0; step < stepsMax; step += 1) {
    const { gap, slope } = read(at);
    at = Math.max(lowest, at + gap / slope);
    if (Math.abs(gap) <= gapMax) return at;
  }
  throw new Error('A quantile does not settle.');
}
