import type { Direction } from './baseline.ts';

/** Errors and requests of one cluster at every step, NaN where there are none. */
export interface OwnCounts {
  readonly bad: Float64Array;
  readonly total: Float64Array;
}

/** Where and how it is asked whether a cluster moved. */
export interface MoveQuestion {
  /** The first step of the change. */
  readonly at: number;
  /** The last step that is known. */
  readonly step: number;
  readonly hourSteps: number;
  readonly direction: Direction;
  readonly phi: number;
}

/** What must be behind a move, in deviations: it only confirms what the comparison has found. */
const reach = 1.7;
const moveMin = 1.1;

/**
 * Whether a cluster's own rate is worse than it was: the last quarter of an hour, hour, or all since the change against
 * the two hours before it, or against the same time on earlier days. A cluster that compares badly and did not
 * move has controls that did: one was drained, or mended.
 */
export function hasMoved(own: OwnCounts, question: MoveQuestion): boolean {
  const { at, step, hourSteps } = question;
  const before = sumOf(own, at - 2 * hourSteps, at);
  return [Math.ceil(hourSteps / 4), hourSteps, step + 1 - at].some((length) => {
    const from = Math.max(at, step + 1 - length);
    const now = sumOf(own, from, step + 1);
    const references = [before, sameTimeEarlier(own, from, question)];
    const known = references.filter(({ total }) => total > 0);
    if (known.length === 0) return true;
    return now.total > 0 && known.some((then) => isWorse(now, then, question));
  });
}

interface Sum {
  bad: number;
  total: number;
}

function sumOf({ bad, total }: OwnCounts, from: number, to: number): Sum {
  const sum = { bad: 0, total: 0 };
  for (let index = Math.max(0, from); index < to; index += 1) {
    sum.bad += bad[index] || 0;
    sum.total += total[index] || 0;
  }
  return sum;
}

function sameTimeEarlier(own: OwnCounts, from: number, { at, step, hourSteps }: MoveQuestion): Sum {
  const day = 24 * hourSteps;
  const sum = { bad: 0, total: 0 };
  for (let back = day; back <= 7 * day && from - back >= 0; back += day) {
    const one = sumOf(own, from - back, Math.min(at, step + 1 - back));
    sum.bad += one.bad;
    sum.total += one.total;
  }
  return sum;
}

function isWorse(now: Sum, then: Sum, { direction, phi }: MoveQuestion): boolean {
  const ratio = (now.bad + 0.5) / now.total / ((then.bad + 0.5) / then.total);
  const deviation = Math.sqrt(phi / (now.bad + 0.5) + phi / (then.bad + 0.5));
  return direction * Math.log(ratio) >= Math.log(moveMin) + reach * deviation;
}
