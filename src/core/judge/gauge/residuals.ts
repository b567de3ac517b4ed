import { median, medianAbsoluteDeviation, smallMedian } from '../numbers/order.ts';

/**
 * What is left of a gauge when its season and what its controls did at the same time are taken away. One value for
 * each step, NaN where there is none. Everything is computed from the past of each step alone, so
 * that an earlier time stands for the change as if it had been then.
 */
export interface Residuals {
  readonly values: Float64Array;
  /** The same for a step that the columns did not have yet. */
  readonly at: (look: Look, index: number) => number;
  readonly isSeasonal: boolean;
  /** How many controls were taken away at most; 0 where they explain nothing. */
  readonly controls: number;
}

/** A gauge and its controls on one grid of steps, NaN where nothing was measured. */
export interface GaugeColumns {
  readonly treated: Float64Array;
  readonly controls: readonly Float64Array[];
  readonly stepsPerDay: number;
  /** The first step of the change; only what lies before it chooses the model. */
  readonly changeIndex: number;
}

/** Taking controls away may add so much noise: they are needed for shocks that history does not have. */
const controlNoiseMax = 1.7;
/** A season must be worth it, or it only adds the noise of other days. */
const seasonNoiseMax = 0.9;
const deviationsPerMad = 1.4826;

/** What a series says at a step, NaN for nothing: 0 is the treated one, from 1 on are its controls. */
export type Look = (series: number, index: number) => number;

/** What is left of one series at a step. */
type Rest = (look: Look, series: number, index: number) => number;

/** The residuals by the model that leaves the least of the history before the change. */
export function residualsOf(columns: GaugeColumns, hourSteps: number): Residuals {
  const { treated, controls, changeIndex, stepsPerDay } = columns;
  const all = [treated, ...controls];
  const look: Look = (series, index) => all[series]?.[index] ?? Number.NaN;
  const columnOf = (at: (index: number) => number): Float64Array =>
    Float64Array.from({ length: treated.length }, (_, index) => at(index));
  const noise = (values: Float64Array): number => hourlyNoise(values, changeIndex, hourSteps);
  const season = lessSeason(stepsPerDay);
  const seasonal = columnOf((index) => season(look, 0, index));
  const isSeasonal = noise(seasonal) < seasonNoiseMax * noise(treated);
  const rest = isSeasonal ? season : asItIs;
  const own = isSeasonal ? seasonal : treated;
  const alone = { values: own, at: atOf(rest), isSeasonal, controls: 0 };
  if (controls.length === 0) return alone;
  const others = controls.map((one, at) =>
    isSeasonal ? columnOf((index) => season(look, at + 1, index)) : one,
  );
  const levels = others.map((one) => medianOf(one, changeIndex));
  const scale = noise(own);
  for (const scaling of scalings) {
    const scales = others.map((one) => scaling(scale, noise(one)));
    const beside = { rest: readFrom([own, ...others]), levels, scales };
    const values = columnOf((index) => lessControls(beside, look, index));
    if (noise(values) <= controlNoiseMax * scale) {
      const at = (now: Look, index: number): number =>
        lessControls({ rest, levels, scales }, now, index);
      return { values, at, isSeasonal, controls: controls.length };
    }
  }
  return alone;
}

function asItIs(look: Look, series: number, index: number): number {
  return look(series, index);
}

function atOf(rest: Rest): Residuals['at'] {
  return (look, index) => rest(look, 0, index);
}

function readFrom(columns: readonly Float64Array[]): Rest {
  return (_look, series, index) => columns[series]?.[index] ?? Number.NaN;
}

/**
 * A control's scale beside the cluster's own. An estimate near 1 is taken for 1 first: its error would not let a shock
 * to all cancel. Where that adds too much noise, it is taken as it is.
 */
const scalings: readonly ((own: number, other: number) => number)[] = [
  (own, other) => {
    const by = scaleBetween(own, other);
    return by > 0.5 && by < 2 ? 1 : by;
  },
  scaleBetween,
];

function scaleBetween(own: number, other: number): number {
  return own > 0 && other > 0 ? Math.min(4, Math.max(0.25, own / other)) : 1;
}

/** Less the median of the same time on the seven days before. */
function lessSeason(stepsPerDay: number): Rest {
  return (look, series, index) => {
    const earlier: number[] = [];
    for (let day = 1; day <= 7 && index - day * stepsPerDay >= 0; day += 1) {
      const one = look(series, index - day * stepsPerDay);
      if (!Number.isNaN(one)) earlier.push(one);
    }
    return earlier.length === 0 ? Number.NaN : look(series, index) - smallMedian(earlier);
  };
}

interface Beside {
  readonly rest: Rest;
  readonly levels: readonly number[];
  readonly scales: readonly number[];
}

/** Less the median of the controls, each less its own level and in the treated one's scale. */
function lessControls({ rest, levels, scales }: Beside, look: Look, index: number): number {
  const present: number[] = [];
  for (const [at, scale] of scales.entries()) {
    const one = (rest(look, at + 1, index) - (levels[at] ?? 0)) * scale;
    if (!Number.isNaN(one)) present.push(one);
  }
  return present.length === 0 ? Number.NaN : rest(look, 0, index) - smallMedian(present);
}

/** NaN without history: a control whose usual level nobody knows is compared with nothing. */
function medianOf(values: Float64Array, end: number): number {
  const present = [...values.subarray(0, end)].filter((value) => !Number.isNaN(value));
  return present.length === 0 ? Number.NaN : median(present);
}

/** The robust deviation of the differences of one hour's mean from the mean of the hour before. */
function hourlyNoise(values: Float64Array, end: number, hourSteps: number): number {
  const means: number[] = [];
  for (let from = 0; from + hourSteps <= end; from += hourSteps) {
    means.push(meanOf(values, from, from + hourSteps));
  }
  const changes = means
    .slice(1)
    .map((mean, index) => mean - (means[index] ?? Number.NaN))
    .filter((change) => !Number.isNaN(change));
  return changes.length === 0
    ? Number.POSITIVE_INFINITY
    : deviationsPerMad * medianAbsoluteDeviation(changes);
}

function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let index = from; index < to; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? Number.NaN : sum / count;
}
