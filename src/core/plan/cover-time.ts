import { isCompared } from '../fleet/check.ts';
import { waveDeliveryMs } from './deadline.ts';
import { verdictMs } from '../judge/verdict-time.ts';
import type { Check } from '../fleet/check.ts';
import type { Cluster, Fleet, RolloutSpec, Source } from '../fleet/fleet.ts';
import type { Stage } from './plan.ts';

/** What every wave takes beside its soak, by the required checks. Durations in milliseconds. */
export interface CheckTime {
  /** From the delivery until evidence counts for health and has arrived (promise 8). */
  readonly settlingMs: number;
  /** From then on until each check can have a verdict (promise 3). */
  readonly verdictMs: number;
}

/** How long a stage takes to cover its clusters, apart from how long it soaks. Durations in milliseconds. */
export interface StageTime extends CheckTime {
  readonly usualSoakMs: number;
  readonly usualWaveSoakMs: number;
  readonly waves: number;
  /** What the deliveries of all its waves may take. */
  readonly deliveryMs: number;
}

/** What the required checks of a rollout take; the slowest counts. */
export function checkTimeOf(fleet: Fleet, { checks }: RolloutSpec): CheckTime {
  const sources = new Map(fleet.sources.map((source) => [source.name, source]));
  const asked = checks
    .filter(({ required }) => required)
    .flatMap((check) => {
      const source = sources.get(check.source);
      return source === undefined ? [] : [{ check, source }];
    });
  return {
    settlingMs: Math.max(0, ...asked.map(settlingMs)),
    verdictMs: Math.max(0, ...asked.map(({ check, source }) => verdictMs(check, source.stepMs))),
  };
}

function settlingMs({ check, source }: { readonly check: Check; readonly source: Source }): number {
  const { lagMs, stepMs } = source;
  // What is compared is read in whole steps, and a step is closed late.
  return check.warmUpMs + (isCompared(check) ? Math.max(lagMs, 1.5 * stepMs) : lagMs);
}

/** How long a stage takes, as it is reckoned: the deliveries by what they may take at most. */
export function stageTimeOf(stage: Stage, fleet: Fleet, checkTime: CheckTime): StageTime {
  const named = new Map<string, Cluster>(fleet.clusters.map((each) => [each.name, each]));
  const waves = stage.waves.map(({ clusters }) => clusters.flatMap((one) => named.get(one) ?? []));
  return {
    ...checkTime,
    usualSoakMs: stage.soakMs,
    usualWaveSoakMs: stage.waveSoakMs,
    waves: waves.length,
    deliveryMs: waves.reduce((sum, wave) => sum + waveDeliveryMs(wave), 0),
  };
}

/** From the start of a stage to the end of its soak, where that is so long. */
export function coverMs(time: StageTime, soakMs: number): number {
  const { waves, deliveryMs, settlingMs: settling, verdictMs: verdict } = time;
  // A soak ends with verdicts: where it owes less than those need, they are what takes the time.
  const between = Math.max(waveSoakFor(time, soakMs), verdict);
  return deliveryMs + waves * settling + (waves - 1) * between + Math.max(soakMs, verdict);
}

/** A shorter soak of a stage shortens that of its waves with it. */
export function waveSoakFor({ usualWaveSoakMs }: StageTime, soakMs: number): number {
  return Math.min(usualWaveSoakMs, soakMs);
}

/** No soak is cut to less, whatever its checks are: what breaks at once needs a moment to show. */
const soakMsMin = 60_000;

/** The shortest soak that a deadline may leave: that in which every check can have a verdict. */
export function floorMs({ usualSoakMs, verdictMs: verdict }: StageTime): number {
  return Math.min(usualSoakMs, Math.max(verdict, soakMsMin));
}
