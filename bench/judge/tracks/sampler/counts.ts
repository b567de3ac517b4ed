/**
 * Draws of whole numbers, exact up to the 32 bits of the chance: inversion where the mean is small,
 * transformed rejection where it is not (Hörmann 1993, "The generation of binomial random
 * variates", algorithm BTRS, and "The transformed rejection method for generating Poisson random
 * variables", algorithm PTRS).
 */
import type { Chance } from './continuous.ts';

/** From this mean on rejection is faster, and below it inversion does not underflow. */
const rejectionMin = 10;
const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);
/** ln k! less Stirling's formula in k+1, for k up to 9. */
const tails = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.0207906721037651,
  0.0166446911898211, 0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.0092554621827127,
  0.0083305634333631,
];

/** How many of `n` things happen that happen with probability `p` each. */
export function binomial(chance: Chance, n: number, p: number): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - binomial(chance, n, 1 - p);
  return n * p < rejectionMin ? binomialByInversion(chance, n, p) : btrs(chance, n, p);
}

/** How many things happen of which `mean` are expected. */
export function poisson(chance: Chance, mean: number): number {
  if (mean <= 0) return 0;
  return mean < rejectionMin ? poissonByInversion(chance, mean) : ptrs(chance, mean);
}

function binomialByInversion(chance: Chance, n: number, p: number): number {
  const odds = p / (1 - p);
  let rest = chance();
  let share = Math.exp(n * Math.log1p(-p));
  for (let k = 0; k < n; k++) {
    if (rest < share) return k;
    rest -= share;
    share *= (odds * (n - k)) / (k + 1);
    if (share === 0) return k;
  }
  return n;
}

function poissonByInversion(chance: Chance, mean: number): number {
  let rest = chance();
  let share = Math.exp(-mean);
  for (let k = 0; ; k++) {
    if (rest < share || share === 0) return k;
    rest -= share;
    share *= mean / (k + 1);
  }
}

function btrs(chance: Chance, n: number, p: number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = n * p + 0.5;
  const odds = p / (1 - p);
  const mode = Math.floor((n + 1) * p);
  const logModeOdds = (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1)));
  const atMode = logModeOdds + tail(mode) + tail(n - mode);
  for (;;) {
    const u = chance() - 0.5;
    const v = 1 - chance();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + c);
    if (us >= 0.07 && v <= 0.92 - 4.2 / b) return k;
    if (!(k >= 0 && k <= n)) continue;
    const hat = Math.log((v * (2.83 + 5.1 / b) * spread) / (a / (us * us) + b));
    const rest = n - k + 1;
    const logShare =
      (n + 1) * Math.log((n - mode + 1) / rest) + (k + 0.5) * Math.log((odds * rest) / (k + 1));
    if (hat <= atMode + logShare - tail(k) - tail(n - k)) return k;
  }
}

function ptrs(chance: Chance, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const logMean = Math.log(mean);
  for (;;) {
    const u = chance() - 0.5;
    const v = 1 - chance();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return k;
    if (!(k >= 0) || !Number.isFinite(k) || (us < 0.013 && v > us)) continue;
    const hat = Math.log((v * inverseAlpha) / (a / (us * us) + b));
    if (hat <= k * logMean - mean - logFactorial(k)) return k;
  }
}

function logFactorial(k: number): number {
  return (k + 0.5) * Math.log(k + 1) - (k + 1) + halfLogTwoPi + tail(k);
}

function tail(k: number): number {
  const known = tails[k];
  if (known !== undefined) return known;
  const square = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}
