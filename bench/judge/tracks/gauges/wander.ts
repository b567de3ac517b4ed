import { type Chance, normal } from '../sampler/continuous.ts';

/** An autoregression of order 1 with mean 0 and variance 1, begun in its own distribution. */
export function wander(chance: Chance, memory: number, steps: number): Float64Array {
  const found = new Float64Array(steps);
  const fresh = Math.sqrt(1 - memory * memory);
  let state = normal(chance);
  for (let at = 0; at < steps; at++) {
    found[at] = state;
    state = memory * state + fresh * normal(chance);
  }
  return found;
}
