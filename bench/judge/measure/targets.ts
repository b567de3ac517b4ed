/** The targets of the issue, each held against what was measured. */
import { clopperPearson } from '../../../src/core/judge/numbers/binomial.ts';
import { delayBoundOf } from './delay-bound.ts';
import { haltSuffix, ours } from './entrants.ts';
import { keyOf } from './endings.ts';
import {
  advantageInterval,
  blamedBy,
  type Comparison,
  foundBy,
  ourShare,
  type Pair,
  theirShare,
} from './equal-rate.ts';
import { endedIn, fairTracks, type Results, type TrackResult } from './results.ts';
import { quantileOf, type Score, scoreOf } from './score.ts';
import { percent, points } from './words.ts';

/**
 * - `met` and `missed`: shown by the trials;
 * - `undecided`: too few trials to show either, so not met;
 * - `not run`: nothing was measured, so not met.
 */
export type TargetVerdict = 'met' | 'missed' | 'undecided' | 'not run';

export interface Target {
  readonly name: string;
  readonly verdict: TargetVerdict;
  /** The figures behind it. */
  readonly found: string;
}

/** From this ratio on the delay of the fast channel has a target. */
export const fastRatioMin = 2;
const fastTimesMax = 2;
const tenfoldDelayMaxMin = 3;
/** Every target, in the order of the issue. */
export function targetsOf(results: Results): readonly Target[] {
  const simulated = results.tracks.filter(({ track }) => track.kind === 'simulated');
  return [
    ...simulated.map((track) => falseHaltTarget(track, results.alpha)),
    ...competitorsOf(results).map((name) => recallTarget(results, name)),
    tenfoldTarget(results),
    fastTarget(results),
    blindTarget(results),
    ...competitorsOf(results)
      .filter((name) => name.endsWith(haltSuffix))
      .map((name) => healthyTarget(results, name)),
  ];
}

/** The upper end of the exact one-sided 95 % interval of false halts. */
export function falseHaltBound({ falseHalts, good }: Score): number {
  return clopperPearson(falseHalts, good, 0.9).high;
}

/** Both judges on each track on which they are compared. */
export function pairsWith(
  tracks: readonly TrackResult[],
  competitor: string,
  alpha: number,
): readonly (Pair & { readonly name: string })[] {
  return tracks.flatMap(({ track, endings, equal }) => {
    const chosen = equal.get(competitor);
    if (chosen === undefined) return [];
    const mine = endings.get(keyOf(ours, chosen.alpha)) ?? [];
    const theirs = endings.get(keyOf(competitor, alpha)) ?? [];
    return [{ name: track.name, mine, theirs, coin: chosen.coin }];
  });
}

function competitorsOf({ judges }: Results): readonly string[] {
  return judges.filter((name) => name !== ours);
}

function falseHaltTarget({ track, endings }: TrackResult, alpha: number): Target {
  const name = `false halts on \`${track.name}\` at most α`;
  const score = scoreOf(endings.get(keyOf(ours, alpha)) ?? []);
  if (score.good === 0) return notRun(name);
  const high = falseHaltBound(score);
  const { low } = clopperPearson(score.falseHalts, score.good, 0.9);
  const verdict = high <= alpha ? 'met' : low > alpha ? 'missed' : 'undecided';
  const found = `${score.falseHalts} of ${score.good}, bound ${percent(high)}, α ${percent(alpha)}`;
  return { name, verdict, found };
}

/** On no track below, above over all of them, and all of it at no more false halts there. */
function recallTarget(results: Results, competitor: string): Target {
  const name = `recall at the false-halt rate of \`${competitor}\`: nowhere below, pooled above`;
  const pairs = pairsWith(fairTracks(results), competitor, results.alpha);
  const some = pairs
    .map((pair) => ({ name: pair.name, found: foundBy(pair) }))
    .filter(({ found }) => found.trials > 0);
  if (some.length === 0) return notRun(name);
  const all = some.map(({ found }) => found);
  const blamed = pairs.map(blamedBy).filter(({ trials }) => trials > 0);
  const below = some.filter(({ found }) => notBelow(found) !== 'met');
  const where = below.map((each) => `${each.name} ${points(advantageOf([each.found]))}`);
  const { low, high } = advantageInterval(all);
  return {
    name,
    verdict: worst([...all.map(notBelow), above(all), notLooser(blamed)]),
    found:
      `pooled ${points(advantageOf(all))} [${points(low)}, ${points(high)}], false halts ` +
      `${percent(ourShare(blamed))} beside ${percent(theirShare(blamed))}` +
      (where.length === 0 ? '' : `; below on ${where.join(', ')}`),
  };
}

function advantageOf(some: readonly Comparison[]): number {
  return ourShare(some) - theirShare(some);
}

function above(all: readonly Comparison[]): TargetVerdict {
  const { low, high } = advantageInterval(all);
  return low > 0 ? 'met' : high <= 0 ? 'missed' : 'undecided';
}

function notBelow(found: Comparison): TargetVerdict {
  if (advantageOf([found]) >= 0) return 'met';
  return advantageInterval([found]).high < 0 ? 'missed' : 'undecided';
}

/** The rates were made equal on the tuning half; where they are not on this one, nothing is shown. */
function notLooser(blamed: readonly Comparison[]): TargetVerdict {
  return advantageInterval(blamed).low > 0 ? 'undecided' : 'met';
}

function tenfoldTarget(results: Results): Target {
  const name = `\`tenfold\` halted within ${tenfoldDelayMaxMin} min median`;
  const tracks = results.tracks.filter(({ track }) => track.name === 'tenfold');
  const bad = endedIn(tracks, ours, results.alpha).filter(({ truth }) => truth.isBad);
  if (bad.length === 0) return notRun(name);
  const delays = bad.map(({ delayMin }) => delayMin ?? Number.POSITIVE_INFINITY);
  const median = quantileOf(delays.toSorted(rising), 0.5);
  const verdict = median <= tenfoldDelayMaxMin ? 'met' : 'missed';
  return { name, verdict, found: `${median} min over ${bad.length}, those never halted included` };
}

function fastTarget(results: Results): Target {
  const name = `median delay at most ${fastTimesMax} · log(2/α_i)/KL, from ${fastRatioMin}×`;
  const tracks = results.tracks.filter(({ track }) => track.kind === 'simulated');
  const found = delayBoundOf(endedIn(tracks, ours, results.alpha), results.alpha, fastRatioMin);
  if (found.trials === 0) return notRun(name);
  const verdict = found.times <= fastTimesMax ? 'met' : 'missed';
  return { name, verdict, found: `${found.times.toFixed(2)} times, over ${found.trials}` };
}

function blindTarget(results: Results): Target {
  const name = 'no lost signal is answered healthy';
  const score = scoreOf(endedIn(results.tracks, ours, results.alpha));
  if (score.blind === 0) return notRun(name);
  const verdict = score.blindHealthy === 0 ? 'met' : 'missed';
  return { name, verdict, found: `${score.blindHealthy} of ${score.blind}` };
}

function healthyTarget(results: Results, competitor: string): Target {
  const name = `good changes that end healthy, at least as many as of \`${competitor}\``;
  const shareOf = (judge: string): number => {
    const { goodHealthy, good } = scoreOf(endedIn(fairTracks(results), judge, results.alpha));
    return goodHealthy / good;
  };
  const [mine, theirs] = [shareOf(ours), shareOf(competitor)];
  if (Number.isNaN(mine) || Number.isNaN(theirs)) return notRun(name);
  return {
    name,
    verdict: mine >= theirs ? 'met' : 'missed',
    found: `${percent(mine)} beside ${percent(theirs)}`,
  };
}

function worst(verdicts: readonly TargetVerdict[]): TargetVerdict {
  const order: readonly TargetVerdict[] = ['missed', 'not run', 'undecided', 'met'];
  return order.find((verdict) => verdicts.includes(verdict)) ?? 'not run';
}

function notRun(name: string): Target {
  return { name, verdict: 'not run', found: '' };
}

function rising(a: number, b: number): number {
  return a - b;
}
