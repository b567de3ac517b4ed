/**
 * A window of growth is cut into up to twelve blocks, and its slope is that of their medians: however long it is, reading
 * it costs the same few pairs, and what happens within a block (garbage that is collected) does not show.
 */
export interface GrowthWindow {
  readonly steps: number;
  readonly blockSteps: number;
  /** Even, so that there is a later half. */
  readonly blocks: number;
}

/** In minutes. Precision grows with the length: slow leaks are seen by long windows alone. */
const windowsMin = [15, 30, 60, 120, 240, 480, 960] as const;
const blocksMax = 12;
/** Fewer blocks have too few pairs for a median of them. */
const blocksMin = 6;

/** The windows that fit into so many steps, the shortest first; none where a soak is shorter than all. */
export function growthWindows(stepMin: number, horizon: number): readonly GrowthWindow[] {
  return windowsMin
    .map((minutes) => windowOf(Math.round(minutes / stepMin)))
    .filter(({ blocks, steps }) => blocks >= blocksMin && steps <= horizon);
}

function windowOf(stepsAtMost: number): GrowthWindow {
  const blockSteps = Math.max(1, Math.ceil(stepsAtMost / blocksMax));
  const blocks = 2 * Math.floor(stepsAtMost / blockSteps / 2);
  return { steps: blocks * blockSteps, blockSteps, blocks };
}
