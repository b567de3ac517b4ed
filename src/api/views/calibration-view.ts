import { isCompared } from '../../core/fleet/check.ts';
import {
  type CalibrationFigures,
  figuresOf,
  type LevelFigures,
  type PlayedTier,
} from '../../core/judge/calibrate/calibration.ts';
import type { Played } from '../../core/judge/calibrate/play.ts';
import type { CalibratedCheck, CheckCalibration } from '../operations/calibrate.ts';
import { durationNotation, instantNotation } from './quantities.ts';

/** A calibration as a document; what is infinite or not known is null. */
export function calibrationView(all: readonly CheckCalibration[]): object {
  return { checks: all.map(checkView) };
}

function checkView(one: CheckCalibration): object {
  const { name, source } = one.check;
  const measure = isCompared(one.check) ? one.check.compare.measure.kind : 'threshold';
  const head = { check: name, source, measure };
  if (one.kind !== 'calibrated') return { ...head, verdict: one.kind, message: one.message };
  const { kind: verdict, message, advice } = one.verdict;
  return {
    ...head,
    verdict,
    message,
    advice,
    ...spanView(one),
    missing: one.missing,
    ...figuresView(one.figures),
    tiers: one.tiers.map((tier) => tierView(tier, one)),
    halts: haltsOf(one).map(haltView),
  };
}

function spanView({ from, to, knownFrom }: CalibratedCheck): object {
  return {
    from: instantNotation(from),
    to: instantNotation(to),
    known: durationNotation(to - knownFrom),
    knownMs: to - knownFrom,
  };
}

function tierView(played: PlayedTier, { stepMs }: CalibratedCheck): object {
  const { tier, clusters, playSteps } = played;
  return {
    tier: tier.name,
    clusters,
    watched: durationNotation(playSteps * stepMs),
    watchedMs: playSteps * stepMs,
    ...figuresView(figuresOf([played])),
  };
}

function figuresView(figures: CalibrationFigures): object {
  const { raisedBy, nominal, coarse, ...rest } = figures;
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const raised =
    raisedBy === null
      ? null
      : { median: finite(raisedBy.median), largest: finite(raisedBy.largest) };
  return { ...rest, raisedBy: raised, nominal: levelView(nominal), coarse: levelView(coarse) };
}

function levelView({ alpha, halted, rate, low, high }: LevelFigures): object {
  return { alpha, halted, rate, interval: { low, high } };
}

/** A placebo rollout that halted, and at which level. */
export interface Halt {
  readonly level: 'nominal' | 'coarse';
  readonly played: Played;
}

/** The halts of a check, those at the nominal level first, each in the order of time. */
export function haltsOf({ tiers }: Pick<CalibratedCheck, 'tiers'>): readonly Halt[] {
  const all = tiers.flatMap(({ played }) => played);
  return (['nominal', 'coarse'] as const).flatMap((level) =>
    all
      .map((one): Halt => ({ level, played: one[level] }))
      .filter(({ played }) => played.haltedAt !== null)
      .toSorted((a, b) => a.played.changedAt - b.played.changedAt),
  );
}

function haltView({ level, played }: Halt): object {
  const { placebo, alpha, changedAt, haltedAt, message } = played;
  return {
    level,
    tier: placebo.tier.name,
    cluster: placebo.cluster,
    changedAt: instantNotation(changedAt),
    haltedAt: haltedAt === null ? null : instantNotation(haltedAt),
    alpha,
    message,
  };
}
