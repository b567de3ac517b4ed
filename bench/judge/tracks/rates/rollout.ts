/** Makes one rollout of simulated traffic, with its truth. */
import { between, chanceFor } from '../../../../src/simulate/chance.ts';
import type { Case, CaseCheck, CaseSeries } from '../../case.ts';
import { blockMin, phiOf } from '../modulation.ts';
import type { Chance } from '../sampler/continuous.ts';
import { drawSchedule, type Schedule } from '../schedule.ts';
import { factorAt, spikeMin } from '../shape.ts';
import { alphaOfTrials, type Expected, type Trial, halfOf } from '../trial.ts';
import { type Arm, samplesOf } from './arm.ts';
import { drawCharacter, drawSurroundings, modulationIn } from './world.ts';
import type { Surroundings, World } from './world.ts';

/** Which rollout is asked for. */
export interface RolloutAsk {
  readonly track: string;
  readonly cell: string;
  readonly world: World;
  readonly ratio: number;
  readonly traffic: number;
  readonly seed: number;
}

/**
 * A doubling is what matters to everybody here, so that a judge learns nothing of the truth from
 * it.
 */
const effectMin = 2;
/** Checks, with how many times as often their bad thing happens as an error does. */
const kinds = [
  { name: 'errors', often: 1 },
  { name: 'slow', often: 5 },
  { name: 'retries', often: 2 },
] as const;

/** The rollout of a seed. Every cluster draws from a stream of its own. */
export function rateTrial(ask: RolloutAsk): Trial {
  const chanceOf = (concern: string): Chance =>
    chanceFor(ask.seed, `${ask.track}/${ask.cell}/${concern}`);
  const when = drawSchedule(chanceOf('schedule'));
  const around = drawSurroundings(ask.world, when, chanceOf('surroundings'));
  const checking = chanceOf('checks');
  const count = ask.world.hasManyChecks ? between(checking, 1, kinds.length) : 1;
  const hurtCheck = between(checking, 0, count - 1);
  const checks = kinds.slice(0, count);
  const clusters = [...when.treated, ...when.controls];
  const arms = new Map(
    clusters.map((cluster) => {
      const isHurt = when.hurt.includes(cluster);
      const detail = { when, around, checks, hurtCheck: isHurt ? hurtCheck : null };
      return [cluster, armOf(ask, detail, chanceOf(`character of ${cluster}`))] as const;
    }),
  );
  const series = clusters.flatMap((cluster) => {
    const arm = arms.get(cluster);
    if (arm === undefined) return [];
    const role = when.treated.includes(cluster) ? 'treated' : 'control';
    return samplesOf(arm, when, chanceOf(`samples of ${cluster}`)).map(
      (samples, at): CaseSeries => ({ check: checks[at]?.name ?? '', cluster, role, samples }),
    );
  });
  const parts = when.treated.length * count;
  // Under a shock of the whole fleet nobody's theory holds.
  const expected = ask.world.hasShock ? null : expectedOf({ when, arms, hurtCheck, parts });
  return trialOf(ask, { when, around }, { series, checks: checks.map(checkOf), expected });
}

function checkOf({ name }: { readonly name: string }): CaseCheck {
  return { name, kind: 'rate', bad: 'higher', effectMin, effectUnit: 'ratio' };
}

interface ArmDetail {
  readonly when: Schedule;
  readonly around: Surroundings;
  readonly checks: readonly { readonly often: number }[];
  /** The check on which the change hurts this cluster; null for none. */
  readonly hurtCheck: number | null;
}

function armOf({ world, traffic, ratio }: RolloutAsk, detail: ArmDetail, chance: Chance): Arm {
  const { when, around } = detail;
  const own = drawCharacter(world, around.riseAt, chance);
  const harm = { shape: 'step', ratio, from: when.onsetAt, until: when.endAt, spikeMin } as const;
  const { shock } = around;
  const shockAt = (minute: number): number =>
    shock !== null && minute >= shock.from && minute < shock.until ? shock.ratio : 1;
  const mine = traffic * own.trafficFactor;
  return {
    traffic: mine,
    trafficSeason: own.trafficSeason,
    badSeason: own.badSeason,
    bad: detail.checks.map(({ often }, at) => {
      const share = around.baseRate * often * own.rateFactor;
      const isHurt = at === detail.hurtCheck;
      return {
        share,
        factorAt: (minute) => shockAt(minute) * (isHurt ? factorAt(harm, minute) : 1),
        modulation: modulationIn(world, around, mine * share * blockMin),
      };
    }),
  };
}

function expectedOf(of: {
  readonly when: Schedule;
  readonly arms: ReadonlyMap<string, Arm>;
  readonly hurtCheck: number;
  readonly parts: number;
}): Expected {
  const perMin = (cluster: string): number => {
    const arm = of.arms.get(cluster);
    return (arm?.traffic ?? 0) * (arm?.bad[of.hurtCheck]?.share ?? 0);
  };
  const [hurt = ''] = of.when.hurt;
  const treatedPerMin = perMin(hurt);
  const modulation = of.arms.get(hurt)?.bad[of.hurtCheck]?.modulation ?? null;
  return {
    treatedPerMin,
    controlPerMin: of.when.controls.reduce((sum, each) => sum + perMin(each), 0),
    historyMin: of.when.changeAt - of.when.startAt,
    phi: modulation === null ? 1 : phiOf(modulation, treatedPerMin * blockMin),
    parts: of.parts,
  };
}

function trialOf(
  { track, cell, seed, ratio, traffic }: RolloutAsk,
  { when, around }: { readonly when: Schedule; readonly around: Surroundings },
  made: Pick<Case, 'checks' | 'series'> & { readonly expected: Expected | null },
): Trial {
  const isBad = ratio > 1;
  const { shock } = around;
  return {
    case: {
      checks: made.checks,
      series: made.series,
      changeAt: when.changeAt,
      horizonMin: when.horizonMin,
      alpha: alphaOfTrials,
    },
    truth: {
      track,
      cell,
      seed,
      half: halfOf(seed),
      isBad,
      firstBadMinute: isBad ? when.onsetAt : null,
      endAt: when.endAt,
      ratio,
      shape: isBad ? 'step' : 'none',
      traffic,
      sharedFrom: shock !== null && shock.from >= when.changeAt ? shock.from : null,
      loss: null,
      expected: made.expected,
    },
  };
}
