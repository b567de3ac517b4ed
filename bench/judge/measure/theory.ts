/**
 * How soon any test can know. Of m bad events on a treated cluster and its controls, a share θ
 * falls to the treated one; harm with the ratio d moves θ. No test that halts good changes with
 * probability at most α halts bad ones, on average, before log(1/α)/KL (Wald 1945; Lai 1998), with
 * KL the information of a minute.
 */
import type { Expected } from '../tracks/trial.ts';

/**
 * Information, in nats, of one trial that is 1 with probability `p` where it was thought to be with
 * `q`.
 */
export function klBernoulli(p: number, q: number): number {
  const term = (a: number, b: number): number => (a === 0 ? 0 : a * Math.log(a / b));
  return term(p, q) + term(1 - p, 1 - q);
}

/**
 * Information, in nats, of a Poisson count of which `mean` is expected where it was thought to be
 * `nullMean`.
 */
export function klPoisson(mean: number, nullMean: number): number {
  return mean * Math.log(mean / nullMean) - mean + nullMean;
}

/** Bad events a minute without harm, and by what harm multiplies those of the treated cluster. */
export interface Rates {
  readonly treatedPerMin: number;
  readonly controlPerMin: number;
  readonly ratio: number;
  /** The ratio that counts as no harm. */
  readonly nullRatio: number;
}

/**
 * Information of a minute in nats: KL between Binomial(m, θ) of the true and of the null ratio, m
 * as expected.
 */
export function klPerMinute({ treatedPerMin, controlPerMin, ratio, nullRatio }: Rates): number {
  if (ratio <= nullRatio) return 0;
  const hurt = treatedPerMin * ratio;
  const unhurt = treatedPerMin * nullRatio;
  if (controlPerMin === 0) return klPoisson(hurt, unhurt);
  const total = hurt + controlPerMin;
  return total * klBernoulli(hurt / total, unhurt / (unhurt + controlPerMin));
}

/** Minutes below which no test at `alpha` comes, against the null of no harm at all. */
export function boundMin(of: Expected, ratio: number, alpha: number): number {
  return -Math.log(alpha) / klPerMinute({ ...of, ratio, nullRatio: 1 });
}

/**
 * The bound of the fast channel itself, in minutes: half of its part of α, against its own null
 * (upper limit of the baseline, with margin), tempered by φ; log(2/α_i)·φ/KL. Infinite where its
 * null is past the true ratio.
 */
export function ownBoundMin(of: Expected, ratio: number, alpha: number): number {
  const information = klPerMinute({ ...of, ratio, nullRatio: ownNullRatio(of) });
  return (Math.log((2 * of.parts) / alpha) * of.phi) / information;
}

const priorDeviation = 0.4;
const margin = 1.1;
const upperZ = 1.645;

/** r⁺Δ₀ of judge.md, of as many events before the change as are expected. */
export function ownNullRatio({ treatedPerMin, controlPerMin, historyMin, phi }: Expected): number {
  const variance =
    phi *
    (1 / (treatedPerMin * historyMin + 0.5) +
      (controlPerMin === 0 ? 0 : 1 / (controlPerMin * historyMin + 0.5)));
  const prior = priorDeviation ** 2;
  return margin * Math.exp(upperZ * Math.sqrt((prior * variance) / (prior + variance)));
}
