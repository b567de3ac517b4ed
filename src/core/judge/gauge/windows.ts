import { medianAbsoluteDeviation } from '../numbers/order.ts';

/** Windows in minutes; the shortest sees what is large at once, the longest what is small and lasts. */
const windowsMin = [5, 15, 30, 60, 120, 240] as const;
/** A window counts with this share of its steps. */
const coverageMin = 0.6;
const deviationsPerMad = 1.4826;
/** A single sample speaks for no more than so many deviations of single samples. */
const clipDeviations = 20;

/** Noise is taken for at least this share of the effect that matters. */
export const noiseShareMin = 0.02;

/** One window's noise, measured at times when nothing was changed. */
export interface WindowScale {
  readonly steps: number;
  /** Of the window's mean less the level before, in the gauge's units. */
  readonly deviation: number;
}

/** Residuals as running sums, so that any window's mean is two look-ups. */
export interface RunningSums {
  readonly sums: Float64Array;
  readonly counts: Uint32Array;
  /** Takes the value of a step in that was not known yet, nor any behind it. */
  readonly put: (index: number, value: number) => void;
}

/** What some steps that end with one say, in the gauge's units. */
export interface Stretch {
  readonly steps: number;
  /** Their mean less the level before. */
  readonly effect: number;
  /** How far chance alone takes it, as it did at times when nothing was changed. */
  readonly deviation: number;
}

/** What a window says at one step; its height is the effect in deviations. */
export interface Reading extends Stretch {
  readonly height: number;
}

/** Running sums of residuals; none counts for more than history had, and twenty deviations. */
export function runningSums(values: Float64Array, historyEnd: number): RunningSums {
  const known = [...values.subarray(0, historyEnd)].filter((value) => !Number.isNaN(value));
  const steps = known.slice(1).map((value, index) => value - (known[index] ?? 0));
  const limit = steps.length === 0 ? Infinity : clipOf(known, steps);
  const sums = new Float64Array(values.length + 1);
  const counts = new Uint32Array(values.length + 1);
  const put = (index: number, value: number): void => {
    const isKnown = !Number.isNaN(value);
    const clipped = isKnown ? Math.max(-limit, Math.min(limit, value)) : 0;
    sums[index + 1] = (sums[index] ?? 0) + clipped;
    counts[index + 1] = (counts[index] ?? 0) + (isKnown ? 1 : 0);
  };
  for (const [index, value] of values.entries()) put(index, value);
  return { sums, counts, put };
}

function clipOf(known: readonly number[], steps: readonly number[]): number {
  const deviation = deviationsPerMad * medianAbsoluteDeviation([...known]);
  const jumps = deviationsPerMad * medianAbsoluteDeviation([...steps]);
  const scale = Math.max(deviation, jumps);
  const largest = known.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return scale > 0 ? largest + clipDeviations * scale : Infinity;
}

/** The mean of the steps from `from` up to `to`; NaN with too few of them. */
export function meanBetween({ sums, counts }: RunningSums, from: number, to: number): number {
  const count = (counts[to] ?? 0) - (counts[from] ?? 0);
  if (from < 0 || count < coverageMin * (to - from) || count === 0) return Number.NaN;
  return ((sums[to] ?? 0) - (sums[from] ?? 0)) / count;
}

/** Which windows are measured. */
export interface WindowQuestion {
  readonly stepMin: number;
  /** In steps. */
  readonly horizon: number;
  /** The steps before a moment whose mean is the level that windows are compared with. */
  readonly baseSteps: number;
}

/** The windows that fit into a horizon, each with its noise at the placebos. */
export function windowScales(
  sums: RunningSums,
  placebos: readonly number[],
  { stepMin, horizon, baseSteps }: WindowQuestion,
): readonly WindowScale[] {
  const lengths = windowsMin.map((minutes) => Math.max(1, Math.round(minutes / stepMin)));
  const steps = [...new Set(lengths)].filter((length) => length <= horizon);
  return steps.map((length) => {
    const effects: number[] = [];
    for (const at of placebos) {
      const base = meanBetween(sums, at - baseSteps, at);
      for (let end = at + length; end <= at + horizon; end += length) {
        const effect = meanBetween(sums, end - length, end) - base;
        if (!Number.isNaN(effect)) effects.push(effect);
      }
    }
    const deviation =
      effects.length === 0 ? Number.NaN : deviationsPerMad * medianAbsoluteDeviation(effects);
    return { steps: length, deviation };
  });
}
