/** What every function in this room promises: a value that is near the true one. */
import { expect } from 'vitest';

/** How far a value is from the true one, as a share of the latter. */
function relativeError(actual: number, truth: number): number {
  return actual === truth ? 0 : Math.abs(actual - truth) / Math.abs(truth);
}

/** An error in relation to the true value. */
export function expectNear(actual: number, truth: number, relativeErrorMax = 1e-12): void {
  expect(relativeError(actual, truth), `${actual} for ${truth}`).toBeLessThan(relativeErrorMax);
}

/** An error in relation to the true value, or to 1 where that is larger: of what crosses 0. */
export function expectNearOrSmall(actual: number, truth: number, errorMax = 1e-12): void {
  const error = relativeError(actual, truth) * Math.min(1, Math.abs(truth));
  expect(truth === 0 ? Math.abs(actual) : error, `${actual} for ${truth}`).toBeLessThan(errorMax);
}

/** Repeatable runs of a property. */
export const runs = { seed: 20_261_124, numRuns: 1_000 };
