import { meanBetween, type Reading, type RunningSums, type WindowScale } from './windows.ts';

/** 1: a higher value is worse. −1: a lower one is. */
export type Direction = 1 | -1;

/** What is harm has at least this share of the effect that matters. */
export const practicalShare = 0.5;

/** A gauge as it is read around one moment, of the change or of a placebo. */
export interface GaugeView {
  readonly sums: RunningSums;
  readonly scales: readonly WindowScale[];
  readonly direction: Direction;
  /** The first step that may be changed. */
  readonly at: number;
  /** Steps before it whose mean is the level that windows are compared with. */
  readonly baseSteps: number;
}

/**
 * The highest of the windows that end with a step and lie behind the moment; each in deviations of its own
 * noise. Null while no window has enough samples.
 */
export function readAt(view: GaugeView, step: number): Reading | null {
  const { sums, scales, direction, at, baseSteps } = view;
  const base = meanBetween(sums, at - baseSteps, at);
  if (Number.isNaN(base)) return null;
  let best: Reading | null = null;
  for (const { steps, deviation } of scales) {
    const from = step + 1 - steps;
    if (from < at) continue;
    const effect = direction * (meanBetween(sums, from, step + 1) - base);
    const height = effect / deviation;
    if (Number.isNaN(height)) continue;
    if (best === null || height > best.height) best = { steps, effect, deviation, height };
  }
  return best;
}

/** The highest reading within a horizon of steps behind a placebo; null where nothing could be read. */
export function placeboHeight(view: GaugeView, horizon: number): number | null {
  let highest: number | null = null;
  for (let step = view.at; step < view.at + horizon; step += 1) {
    const reading = readAt(view, step);
    if (reading !== null && (highest === null || reading.height > highest)) {
      highest = reading.height;
    }
  }
  return highest;
}
