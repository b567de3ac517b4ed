/** Finds a quiet stretch of recordings in which a rollout can be played. */
import { between, pick } from '../../../../src/simulate/chance.ts';
import type { Chance } from '../sampler/continuous.ts';
import { dayMin } from '../season.ts';
import type { Service } from './cloud-files.ts';
import { medianOf, type Recording, within } from './recording.ts';

/** A rollout over recordings: who is changed when, beside whom. */
export interface Window {
  readonly service: Service;
  readonly treated: readonly Recording[];
  readonly controls: readonly Recording[];
  readonly startAt: number;
  readonly changeAt: number;
  readonly horizonMin: number;
}

const controlsMax = 4;
/** A service with this many series changes two of them in half of its rollouts. */
const pairFrom = 6;
const historyShareMin = 0.9;
const triesMax = 2_000;

/**
 * How long a soak is, and how long its history: series of an hour a step have 24 samples in a day.
 */
function spanOf(stepMin: number): { readonly horizonMin: number; readonly historyMin: number } {
  return stepMin >= 60
    ? { horizonMin: dayMin, historyMin: 7 * dayMin }
    : { horizonMin: 120, historyMin: 3 * dayMin };
}

/**
 * A window drawn by the chance, in which no treated series and no control has a labelled point from
 * three steps before the change (an hour, of series by the minute) to the horizon, and the treated
 * ones have no gap. `mayBeZero` lets in treated series that are mostly 0, on which no factor does
 * harm. Throws when nothing fits.
 */
export function drawWindow(
  services: readonly Service[],
  mayBeZero: boolean,
  chance: Chance,
): Window {
  for (let tries = 0; tries < triesMax; tries++) {
    const service = pick(chance, services);
    const window = drawIn(service, chance);
    if (window !== null && fits(window, mayBeZero)) return window;
  }
  throw new Error('the recordings have no quiet window');
}

function drawIn(service: Service, chance: Chance): Window | null {
  const { recordings } = service;
  const first = pick(chance, recordings);
  const { horizonMin, historyMin } = spanOf(first.stepMin);
  const begins = first.points[0]?.minute ?? 0;
  const ends = (first.points.at(-1)?.minute ?? 0) + first.stepMin;
  const steps = Math.floor((ends - begins - historyMin - horizonMin) / first.stepMin);
  if (steps < 0) return null;
  const changeAt = begins + historyMin + between(chance, 0, steps) * first.stepMin;
  const startAt = changeAt - historyMin;
  const span = { service, startAt, changeAt, horizonMin };
  const others = shuffled(
    recordings.filter((each) => each !== first && isWhole(each, span)),
    chance,
  );
  const isPair = chance() < 0.5 && recordings.length >= pairFrom && others.length >= 2;
  const treated = isPair ? [first, ...others.slice(0, 1)] : [first];
  const controls = others.slice(isPair ? 1 : 0).slice(0, controlsMax);
  return { ...span, treated, controls };
}

function fits(window: Window, mayBeZero: boolean): boolean {
  const { treated, controls, startAt, changeAt } = window;
  if (!treated.every((each) => isWhole(each, window))) return false;
  if (![...treated, ...controls].every((each) => isQuiet(each, window))) return false;
  const isPositive = (each: Recording): boolean =>
    medianOf(within(each, startAt, changeAt).map(({ value }) => value)) > 0;
  return mayBeZero || treated.every(isPositive);
}

type When = Pick<Window, 'startAt' | 'changeAt' | 'horizonMin'>;

/** Nearly all of the history and the whole horizon. */
function isWhole(recording: Recording, { startAt, changeAt, horizonMin }: When): boolean {
  const { stepMin } = recording;
  const history = within(recording, startAt, changeAt).length;
  const after = within(recording, changeAt, changeAt + horizonMin).length;
  const enough = (historyShareMin * (changeAt - startAt)) / stepMin;
  return history >= enough && after === horizonMin / stepMin;
}

function isQuiet(recording: Recording, { changeAt, horizonMin }: When): boolean {
  const from = changeAt - Math.max(60, 3 * recording.stepMin);
  return within(recording, from, changeAt + horizonMin).every(({ isLabelled }) => !isLabelled);
}

function shuffled<T>(things: readonly T[], chance: Chance): readonly T[] {
  const keyed = things.map((thing) => ({ thing, key: chance() }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ thing }) => thing);
}
