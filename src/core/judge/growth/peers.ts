import { studentUpperQuantile } from '../numbers/student.ts';
import { type Slope, slopeAt, type Values } from './slopes.ts';
import { type GrowthQuestion, type GrowthReading, lastEnd, noiseShareMin } from './trial.ts';
import { type GrowthWindow, growthWindows } from './windows.ts';

/**
 * Growth without a history: how far the slopes of the controls lie apart now is all there is to tell what is
 * usual. One more that is like them is compared with them as a single draw with the mean of others: Student's t with
 * one degree of freedom less than there are controls.
 */
export interface GrowthPeers {
  readonly own: Values;
  readonly controls: readonly Values[];
  readonly changeIndex: number;
  readonly windows: readonly GrowthWindow[];
  readonly question: GrowthQuestion;
}

/** Of fewer controls nobody knows how far they lie apart. */
export const peersMin = 3;
/** A window is read at about ten ends, which have much in common: as if these were so many that have not. */
const looksPerWindow = 8;
/** A slope that matters is called healthy with at most this probability. */
const missLevel = 0.05;

/** The windows that fit into the soak. */
export function openPeers(
  series: Pick<GrowthPeers, 'own' | 'controls' | 'changeIndex'>,
  question: GrowthQuestion,
): GrowthPeers {
  return { ...series, question, windows: growthWindows(question.stepMin, question.horizon) };
}

/** What the longest window says that begins at the step `from` or later; none beside fewer than three controls. */
export function readPeers(
  { own, controls, changeIndex, windows, question }: GrowthPeers,
  from: number,
  step: number,
): readonly GrowthReading[] {
  const window = windows.findLast((one) => lastEnd(one, changeIndex, step) - one.steps >= from);
  if (window === undefined) return [];
  const end = lastEnd(window, changeIndex, step);
  const slope = slopeAt(own, window, end);
  const known = controls.map((one) => slopeAt(one, window, end)).filter(isKnown);
  if (known.length < peersMin || !isKnown(slope)) return [];
  const freedom = known.length - 1;
  const least = Math.max(noiseShareMin * question.slopeThatMatters, Number.MIN_VALUE);
  const wholes = known.map((one) => one.whole);
  const controlsMean = meanOf(wholes);
  const deviation = Math.max(least, deviationOf(wholes) * Math.sqrt(1 + 1 / known.length));
  const bends = known.map((one) => one.late - one.whole);
  const alpha = question.alpha / (looksPerWindow * windows.length);
  const excess = slope.whole - controlsMean;
  return [
    {
      ...slope,
      window,
      controls: controlsMean,
      excess,
      deviation,
      lateDeviation: Math.max(least, deviationOf(bends)),
      limit: studentUpperQuantile(alpha, freedom) * deviation,
      // Nobody knows what was usual: what all of them do is not taken for healthy.
      upper: Math.max(slope.whole, excess) + studentUpperQuantile(missLevel, freedom) * deviation,
      halfWidth: studentUpperQuantile(missLevel / 2, freedom) * deviation,
    },
  ];
}

function isKnown({ whole, late }: Slope): boolean {
  return !Number.isNaN(whole + late);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of one draw, around the mean of the draws. */
function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
