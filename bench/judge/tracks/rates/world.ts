/** What makes the worlds of simulated traffic differ, and what a seed draws in them. */
import { between } from '../../../../src/simulate/chance.ts';
import { type Modulation, modulationFor } from '../modulation.ts';
import { type Chance, logUniform } from '../sampler/continuous.ts';
import type { Schedule } from '../schedule.ts';
import { dayMin, noSeason, type Season } from '../season.ts';

/** Which difficulties a world has; each can be had alone. */
export interface World {
  readonly isSeasonal: boolean;
  readonly isUnequal: boolean;
  readonly isOverdispersed: boolean;
  readonly hasShock: boolean;
  readonly hasManyChecks: boolean;
  /**
   * The share of requests that is bad without harm: drawn between the two, every doubling equally
   * likely.
   */
  readonly baseRates: readonly [least: number, most: number];
}

/** No difficulty, and base rates from 0.1 to 2 %. */
export const plainWorld: World = {
  isSeasonal: false,
  isUnequal: false,
  isOverdispersed: false,
  hasShock: false,
  hasManyChecks: false,
  baseRates: [0.001, 0.02],
};

/** Something that hurts the whole fleet for a while, whatever was changed. */
export interface Shock {
  readonly from: number;
  /** The minute after its last. */
  readonly until: number;
  readonly ratio: number;
}

/** What all clusters of a rollout have in common. */
export interface Surroundings {
  readonly riseAt: number;
  readonly baseRate: number;
  /** How overdispersed the errors of half an hour shall be. */
  readonly phi: number;
  /** How much a level of five minutes tells of the next. */
  readonly correlation: number;
  readonly shock: Shock | null;
}

/**
 * The surroundings of one rollout. All of it is drawn, needed or not, so that worlds of a seed
 * resemble.
 */
export function drawSurroundings(world: World, when: Schedule, chance: Chance): Surroundings {
  const [least, most] = world.baseRates;
  const riseAt = between(chance, 0, dayMin - 1);
  const baseRate = logUniform(chance, least, most);
  const phi = 2 + 4 * chance();
  const correlation = 0.5 + 0.4 * chance();
  const shock = drawShock(when, chance);
  return { riseAt, baseRate, phi, correlation, shock: world.hasShock ? shock : null };
}

/**
 * Half of the shocks begin in the hour before the change, half after it in the first half of the
 * horizon.
 */
function drawShock({ changeAt, horizonMin, endAt }: Schedule, chance: Chance): Shock {
  const isBefore = chance() < 0.5;
  const beforeMin = between(chance, 5, 60);
  const afterMin = between(chance, 1, horizonMin / 2);
  const from = isBefore ? changeAt - beforeMin : changeAt + afterMin;
  const lastsMin = between(chance, 20, 120);
  return { from, until: Math.min(endAt, from + lastsMin), ratio: logUniform(chance, 2, 8) };
}

/** What sets one cluster apart from the others of its rollout. */
export interface Character {
  readonly trafficFactor: number;
  readonly rateFactor: number;
  readonly trafficSeason: Season;
  readonly badSeason: Season;
}

/**
 * The character of one cluster: the same for all, unless baselines are unequal or seasons are
 * strong.
 */
export function drawCharacter(world: World, riseAt: number, chance: Chance): Character {
  const trafficFactor = logUniform(chance, 1 / 3, 3);
  const rateFactor = logUniform(chance, 1 / 3, 3);
  const daily = 0.5 + 0.1 * (chance() - 0.5);
  const badDaily = 0.3 + 0.1 * (chance() - 0.5);
  return {
    trafficFactor: world.isUnequal ? trafficFactor : 1,
    rateFactor: world.isUnequal ? rateFactor : 1,
    trafficSeason: world.isSeasonal ? { daily, weekend: 0.3, riseAt } : noSeason,
    badSeason: world.isSeasonal ? { daily: badDaily, weekend: 0.1, riseAt } : noSeason,
  };
}

/**
 * How the errors of a cluster wander that has `perBlock` of them in 30 minutes; null where they do
 * not.
 */
export function modulationIn(
  world: World,
  { phi, correlation }: Surroundings,
  perBlock: number,
): Modulation | null {
  return world.isOverdispersed ? modulationFor({ phi, perBlock, correlation }) : null;
}
