/** Gauges that may not grow, drawn from a seed: around 100, where 150 is the limit. */
import { column, drawGauge, plus } from '../../../../test/fixtures/gauges.ts';
import type { Grid } from '../compare/question.ts';
import { type GrowthControl, type GrowthMatter, watchGrowth } from '../compare/watch-growth.ts';
import type { Watch } from '../compare/watch.ts';
import type { Verdict } from '../evidence.ts';
import type { Values } from './slopes.ts';

/** A minute a step. */
export const stepsPerDay = 1_440;

/** What a gauge does besides its noise, of 1 at every step. */
export interface GrowthWorld {
  readonly seed: number;
  readonly steps: number;
  readonly memory?: number;
  readonly name?: string;
  /** Added to 100, by the step. */
  readonly shape?: (step: number) => number;
}

export function drawGrowth({ shape = () => 0, memory = 0.9, ...world }: GrowthWorld): Float64Array {
  return plus(
    drawGauge({ ...world, memory }),
    column(world.steps, (step) => 100 + shape(step)),
  );
}

/** A column as growth reads it. */
export function valuesIn(values: Float64Array): Values {
  return (index) => values[index] ?? Number.NaN;
}

/** How many of so many worlds are still likely where each has a chance of `alpha`: three deviations. */
export function atMost(alpha: number, worlds: number): number {
  return worlds * alpha + 3 * Math.sqrt(worlds * alpha * (1 - alpha));
}

const changeIndex = 2 * stepsPerDay;
const soakSteps = 240;

/** Two days before the change, and four hours after it. */
export const growthGrid: Grid = {
  startAt: 0,
  stepMin: 1,
  changeIndex,
  end: changeIndex + soakSteps,
  stepsPerDay,
};

/** A cluster that is changed. */
export interface ChangedWorld {
  readonly seed: number;
  /** Added to 100 and noise of 1, by the step. */
  readonly shape?: (step: number) => number;
  /** Added after the change, by its age. */
  readonly since?: (age: number) => number;
  /** Added to the controls as well, by the step. */
  readonly shared?: (step: number) => number;
  readonly controls?: number;
}

const names = ['a', 'b', 'c', 'd', 'e'];

export function matterOf(
  { seed, shape = () => 0, since = () => 0, shared = () => 0, controls = 0 }: ChangedWorld,
  asked: Partial<GrowthMatter> = {},
): GrowthMatter {
  const draw = (name: string, more: (step: number) => number) => {
    const all = (step: number) => shape(step) + shared(step) + more(step);
    return drawGrowth({ seed, name, steps: growthGrid.end, shape: all });
  };
  const own = draw('own', (step) => (step < changeIndex ? 0 : since(step - changeIndex)));
  const others = names.slice(0, controls).map((name): GrowthControl => {
    return { column: draw(name, () => 0), until: () => Infinity };
  });
  const common = { bad: 'higher', limit: 150, withinMin: 1_440, alpha: 0.05 } as const;
  return { ...common, grid: growthGrid, own, controls: others, ...asked };
}

/** The same columns, beginning with the change. */
export function withoutHistory({ own, controls, ...matter }: GrowthMatter): GrowthMatter {
  const cut = (one: Float64Array) => one.slice(changeIndex);
  const others = controls.map(({ column: one, until }) => ({ column: cut(one), until }));
  const grid = { ...growthGrid, changeIndex: 0, end: soakSteps };
  return { ...matter, own: cut(own), controls: others, grid };
}

/** What a soak came to. */
export interface GrowthStory {
  readonly watch: Watch;
  /** Minutes after the change. */
  readonly firedAt: number | null;
  readonly healthyAt: number | null;
  readonly verdict: Verdict;
}

/** Reads a soak up to what fires; the cluster is settled after so many minutes. */
export function storyOf(matter: GrowthMatter, settledAt = 0): GrowthStory {
  const watch = watchGrowth(matter);
  const { changeIndex: at, end } = matter.grid;
  let healthyAt: number | null = null;
  for (let step = at; step < end; step += 1) {
    const age = step - at;
    if (watch.take(step, age >= settledAt)) {
      return { watch, firedAt: age + 1, healthyAt, verdict: watch.verdict(step) };
    }
    if (watch.verdict(step) === 'healthy') healthyAt ??= age + 1;
  }
  return { watch, firedAt: null, healthyAt, verdict: watch.verdict(end - 1) };
}

/** The minutes at which stories fired, in their order. */
export function firings(stories: readonly GrowthStory[]): readonly number[] {
  return stories.flatMap(({ firedAt }) => firedAt ?? []).toSorted((a, b) => a - b);
}

/** The share of stories that end with a verdict. */
export function shareOf(stories: readonly GrowthStory[], verdict: Verdict): number {
  return stories.filter((one) => one.verdict === verdict).length / stories.length;
}

/** What a story says of the comparison that decided. */
export function receiptOf({ watch }: GrowthStory): Readonly<Record<string, number | null>> {
  const [first] = watch.receipt()['comparisons'] as Record<string, number | null>[];
  return first ?? {};
}

/** Growth of so much an hour, by the minute. */
export function perHour(rate: number): (minute: number) => number {
  return (minute) => (rate * minute) / 60;
}
