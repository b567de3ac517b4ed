import { type Block, expectedShare } from './blocks.ts';

/**
 * How the ratio of a cluster and its controls differs by the hour of the day: where one of them has its busy
 * hours at another time. Taken for a change of the day's ratio, that would be harm every morning.
 */
export interface Offset {
  /** Of the logarithm of the ratio. */
  readonly shift: number;
  readonly variance: number;
  /** How much of it was taken from the hour itself, 0 to 1: a degree of freedom that the history has spent. */
  readonly weight: number;
}

const none: Offset = { shift: 0, variance: 0, weight: 0 };

/**
 * One offset for each hour of the day, shrunk toward none by how much the hours truly differ: an empirical Bayes
 * estimate with the moment estimator of DerSimonian and Laird (Control. Clin. Trials 7:177, 1986).
 */
export function hourlyOffsets(
  blocks: readonly Block[],
  { ratio, phi }: { readonly ratio: number; readonly phi: number },
): readonly Offset[] {
  const raw = Array.from({ length: 24 }, () => ({ score: 0, information: 0 }));
  for (const block of blocks) {
    const sums = raw[block.hour];
    if (sums === undefined) continue;
    const share = expectedShare(block, ratio);
    const errors = block.bad + block.controlBad;
    sums.score += block.bad - errors * share;
    sums.information += errors * share * (1 - share);
  }
  const known = raw.filter(({ information }) => information > 0);
  const between = varianceBetween(known, phi);
  return raw.map(({ score, information }) => {
    if (between === 0) return none;
    if (information === 0) return { shift: 0, variance: between, weight: 0 };
    const within = phi / information;
    const weight = between / (between + within);
    return { shift: (score / information) * weight, variance: within * weight, weight };
  });
}

/** The offset of an hour; none where none were estimated. */
export function offsetAt(offsets: readonly Offset[], hour: number): Offset {
  return offsets[hour] ?? none;
}

function varianceBetween(
  hours: readonly { readonly score: number; readonly information: number }[],
  phi: number,
): number {
  let excess = 1 - hours.length;
  let weights = 0;
  let squares = 0;
  for (const { score, information } of hours) {
    excess += score ** 2 / (information * phi);
    weights += information / phi;
    squares += (information / phi) ** 2;
  }
  const scale = weights - squares / weights;
  return scale > 0 ? Math.max(0, excess / scale) : 0;
}
