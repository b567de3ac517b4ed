import { countText, namesText } from '../fleet/names.ts';
import { durationText } from '../fleet/quantities.ts';
import {
  checkTimeOf,
  coverMs,
  floorMs,
  stageTimeOf,
  type StageTime,
  waveSoakFor,
} from './cover-time.ts';
import { type SeenAt, spreadSoaks } from './spread-soaks.ts';
import type { Fleet, RolloutSpec } from '../fleet/fleet.ts';
import type { DeadlinePlan, Refusal, SoakSees, SoakTrade, Stage } from './plan.ts';

/**
 * What a soak of so long in a stage would see by recent traffic, through each required check of which that is known; on the
 * cluster of the stage that has the least traffic.
 */
export type Foresee = (
  stages: readonly Stage[],
  asked: { readonly stage: number; readonly soakMs: number },
) => readonly Foreseen[];

/** The smallest regression that is seen, as a ratio; null for none up to a hundredfold. */
export interface Foreseen {
  readonly check: string;
  readonly cluster: string;
  readonly smallest: number | null;
}

/** Stages with their usual soaks, some of which have a deadline. */
export interface DeadlineRequest {
  readonly fleet: Fleet;
  readonly rollout: RolloutSpec;
  readonly stages: readonly Stage[];
  /** Whether a stage has to be over by the deadline. */
  readonly isDue: (stage: Stage) => boolean;
  readonly deadlineMs: number;
  /** Null where nobody knows the traffic. */
  readonly foresee: Foresee | null;
}

/** The soaks that meet a deadline, by the name of the stage, or why none do. */
export type Meeting =
  | {
      readonly kind: 'met';
      readonly deadline: DeadlinePlan;
      readonly soaks: ReadonlyMap<string, { readonly soakMs: number; readonly waveSoakMs: number }>;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

interface DueStage {
  readonly stage: Stage;
  readonly time: StageTime;
  readonly foreseen: (soakMs: number) => readonly Foreseen[];
}

/** Divides the time that deliveries leave among the soaks. */
export function meetDeadline(request: DeadlineRequest): Meeting {
  const { fleet, rollout, stages, isDue, deadlineMs, foresee } = request;
  const checkTime = checkTimeOf(fleet, rollout);
  const due = stages.flatMap((stage, index): DueStage[] => {
    if (!isDue(stage)) return [];
    const foreseen = (soakMs: number) => foresee?.(stages, { stage: index, soakMs }) ?? [];
    return [{ stage, time: stageTimeOf(stage, fleet, checkTime), foreseen }];
  });
  const soakMsOf = spreadSoaks(due.map(spanOf), deadlineMs);
  if (soakMsOf === null) return { kind: 'refused', refusal: tooShort(due, deadlineMs) };
  const solved = due.map((one, index) => ({
    ...one,
    soakMs: soakMsOf[index] ?? one.stage.soakMs,
  }));
  return {
    kind: 'met',
    deadline: {
      deadlineMs,
      takesMs: sumOf(solved, ({ time, soakMs }) => coverMs(time, soakMs)),
      usualMs: sumOf(due, ({ time }) => coverMs(time, time.usualSoakMs)),
      leastMs: leastMs(due),
      deliveryMs: sumOf(due, ({ time }) => time.deliveryMs),
      settlingMs: sumOf(due, ({ time }) => time.waves * time.settlingMs),
      stages: solved.map(tradeOf),
    },
    soaks: new Map(
      solved.map(({ stage, time, soakMs }) => [
        stage.tier,
        { soakMs, waveSoakMs: waveSoakFor(time, soakMs) },
      ]),
    ),
  };
}

/** What is seen is asked for so many lengths of a soak, each so many times as long as the one before it. */
const lengthsAsked = 7;

function spanOf({ time, foreseen }: DueStage) {
  const [shortestMs, usualMs] = [floorMs(time), time.usualSoakMs];
  return {
    usualMs,
    floorMs: shortestMs,
    takesMs: (soakMs: number) => coverMs(time, soakMs),
    sees: seenAt(foreseen, lengthsBetween(shortestMs, usualMs)),
  };
}

function lengthsBetween(shortestMs: number, longestMs: number): readonly number[] {
  if (shortestMs >= longestMs || shortestMs === 0) return [longestMs];
  const step = (longestMs / shortestMs) ** (1 / (lengthsAsked - 1));
  const between = Array.from({ length: lengthsAsked - 2 }, (_, index) => {
    return shortestMs * step ** (index + 1);
  });
  return [shortestMs, ...between, longestMs];
}

function seenAt(
  foreseen: DueStage['foreseen'],
  lengths: readonly number[],
): readonly SeenAt[] | null {
  const seen = lengths.map((soakMs) => ({ soakMs, of: foreseen(soakMs) }));
  if (seen.some(({ of }) => of.length === 0)) return null;
  return seen.map(({ soakMs, of }) => ({ soakMs, ratio: Math.max(...of.map(ratioOf)) }));
}

function ratioOf({ smallest }: Foreseen): number {
  return smallest ?? Number.POSITIVE_INFINITY;
}

function tradeOf({ stage, time, foreseen, soakMs }: DueStage & { soakMs: number }): SoakTrade {
  const { usualSoakMs } = time;
  const now = foreseen(soakMs);
  const usual = soakMs === usualSoakMs ? now : foreseen(usualSoakMs);
  return { stage: stage.tier, usualSoakMs, soakMs, sees: leastSeen(now, usual) };
}

/** Of the check that sees the least. */
function leastSeen(now: readonly Foreseen[], usual: readonly Foreseen[]): SoakSees | null {
  const [first, ...others] = now;
  if (first === undefined) return null;
  const { check, cluster, smallest } = others.reduce(
    (worst, one) => (ratioOf(one) > ratioOf(worst) ? one : worst),
    first,
  );
  const before = usual.find((one) => one.check === check)?.smallest ?? null;
  return { check, cluster, usual: before, now: smallest };
}

function leastMs(due: readonly DueStage[]): number {
  return sumOf(due, ({ time }) => coverMs(time, floorMs(time)));
}

/** No soak is left out to meet a deadline: a check that can have no verdict would be silence taken for health. */
function tooShort(due: readonly DueStage[], deadlineMs: number): Refusal {
  const least = leastMs(due);
  const deliveryMs = sumOf(due, ({ time }) => time.deliveryMs);
  const waves = sumOf(due, ({ time }) => time.waves);
  const longest = due.reduce((most, one) => (one.time.waves > most.time.waves ? one : most));
  const names = namesText(
    due.map(({ stage }) => stage.tier),
    due.length,
  );
  return {
    code: 'deadline-too-short',
    promise: 3,
    message:
      `A deadline of ${durationText(deadlineMs)} is too short for ${names}: ${countText(waves, 'wave')} take ` +
      `${atLeastText(least)} at least. Deliveries may take ${durationText(deliveryMs)} of it, the rest are the shortest ` +
      `soaks in which every required check can have a verdict. Give it ${atLeastText(least)}, or make fewer waves: ` +
      `${longest.stage.tier} has ${longest.time.waves}, by its maxConcurrency, its ramp and the copies of its tenants.`,
  };
}

/** Rounded up to what is said of it, so that whoever writes just that has enough. */
function atLeastText(ms: number): string {
  const unitMs = ms < 86_400_000 ? 60_000 : 3_600_000;
  return durationText(Math.ceil(ms / unitMs) * unitMs);
}

function sumOf<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0);
}
