/** The scale on which a gauge is compared, and the effect that matters on it. */
import { median } from '../numbers/order.ts';
import type { CompareQuestion } from './question.ts';
import { figureText, timesText } from './words.ts';

/** Columns on one scale, with the effect that matters in its units. */
export interface GaugeScale {
  readonly scaled: readonly Float64Array[];
  /** What a value of one of the columns is on it. */
  readonly scale: (column: number, value: number) => number;
  readonly effect: number;
  /** Whether an effect on it is the logarithm of a ratio, or a difference of values. */
  readonly unit: 'ratio' | 'absolute';
  /** An effect on the scale, in words. */
  readonly text: (effect: number) => string;
}

/** An effect nearer to 1 than this is none. */
const ratioMin = 1.05;

/** A value this much below all that was seen before the change has no logarithm of its own: 0 has none. */
const depthMax = 1_000;

/**
 * Logarithms where a ratio matters and nothing was 0 or below before the change: what scatters in proportion then
 * scatters alike at every level. The treated column comes first; the history lies before `changeIndex`, and
 * nothing behind it has a say.
 */
export function gaugeScale(
  { effectMin, effectUnit, bad }: CompareQuestion,
  columns: readonly Float64Array[],
  changeIndex: number,
): GaugeScale {
  const asTheyAre = {
    scaled: columns,
    scale: (_column: number, value: number) => value,
    unit: 'absolute',
    text: differenceText,
  } as const;
  if (effectUnit === 'absolute') return { ...asTheyAre, effect: Math.abs(effectMin) };
  // A halving is meant by 2 and by 0.5.
  const ratio = Math.max(ratioMin, effectMin, 1 / effectMin);
  const leasts = columns.map((column) => leastOf(column.subarray(0, changeIndex)));
  if (leasts.every((least) => least > 0)) {
    const floors = leasts.map((least) =>
      Number.isFinite(least) ? least / depthMax : Number.MIN_VALUE,
    );
    const scale = (at: number, value: number): number =>
      Math.log(Math.max(floors[at] ?? Number.MIN_VALUE, value));
    const scaled = columns.map((column, at) => column.map((value) => scale(at, value)));
    return {
      scaled,
      scale,
      effect: Math.log(ratio),
      unit: 'ratio',
      text: (effect) => timesText(Math.exp(effect)),
    };
  }
  const level = levelOf(columns[0]?.subarray(0, changeIndex) ?? new Float64Array(0));
  return { ...asTheyAre, effect: (bad === 'higher' ? ratio - 1 : 1 - 1 / ratio) * level };
}

/** `0.3 more than usual`. */
function differenceText(effect: number): string {
  return `${figureText(Math.abs(effect))} ${effect < 0 ? 'less' : 'more'} than usual`;
}

/** The least of the values that are there; infinite where there are none. */
function leastOf(values: Float64Array): number {
  return values.reduce((least, value) => (value < least ? value : least), Infinity);
}

/** The median of the absolute values, or their mean: of a gauge that is mostly 0 the median says nothing. */
function levelOf(history: Float64Array): number {
  const known = [...history].filter((value) => !Number.isNaN(value)).map(Math.abs);
  if (known.length === 0) return 1;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return Math.max(median(known), mean, Number.MIN_VALUE);
}
