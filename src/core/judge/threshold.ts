import type { BadRange, Threshold } from '../fleet/check.ts';
import { durationText, type Instant } from '../fleet/quantities.ts';
import type { Grade, Sample, Series } from './evidence.ts';
import { clip, type Interval, lengthMs } from './intervals.ts';

/** Below this share of the expected samples a check is blind. */
const coverageMin = 0.8;
/** Coverage looks back over this many steps. */
const coverageSteps = 10;
/** A sample speaks for this many steps before it, so that jitter does not look like a gap. */
const sampleReachSteps = 1.5;

/** The circumstances in which evidence is read. All times in milliseconds. */
export interface Circumstances {
  readonly threshold: Threshold;
  readonly stepMs: number;
  /** How late samples may come: steps younger than this are not missed yet. */
  readonly lagMs: number;
  /** Evidence of harm counts from here: the first new process. */
  readonly harmFrom: Instant;
  /** Evidence for health counts from here: the last new process, warmed up. Null: not yet. */
  readonly healthFrom: Instant | null;
  readonly now: Instant;
}

/**
 * The verdict of a threshold check on one cluster. A value that was bad for as long as the check
 * says is `regressed` at any coverage; then silence is `blind`; then what is not settled yet is
 * `inconclusive`; only what is left is `healthy`.
 */
export function gradeThreshold(series: Series, seen: Circumstances): Grade {
  const samples = usable(series);
  const value = samples.at(-1)?.[1] ?? null;
  const coverage = coverageOf(samples, seen);
  const grade = { value: finite(value), coverage: coverage ?? 0, onset: null };
  const { threshold } = seen;
  const run = badRun(
    samples.filter(([at]) => at > seen.harmFrom),
    threshold,
  );
  if (run?.fired === true) {
    const message = `${badText(run.worst, threshold.bad)} for ${durationText(run.lastedMs)}`;
    return { ...grade, verdict: 'regressed', onset: run.onset, value: finite(run.worst), message };
  }
  if (seen.healthFrom === null) {
    return { ...grade, verdict: 'inconclusive', message: 'too early to tell: it is being changed' };
  }
  if (coverage === null) {
    return { ...grade, verdict: 'inconclusive', message: 'too early to tell: warming up' };
  }
  if (coverage < coverageMin) {
    return { ...grade, verdict: 'blind', onset: seen.now, message: silence(series, coverage) };
  }
  if (run !== null && run.endedAt === null) {
    const lasted = `${durationText(run.lastedMs)} of ${durationText(threshold.forMs)}`;
    const message = `${badText(run.worst, threshold.bad)} for ${lasted}`;
    return { ...grade, verdict: 'inconclusive', message };
  }
  return { ...grade, verdict: 'healthy', message: `${figure(value)}, ${wantText(threshold.bad)}` };
}

/** The stretches of time for which good samples speak: what a soak may be credited with. */
export function goodTime(series: Series, threshold: Threshold, stepMs: number): Interval[] {
  return spokenFor(usable(series), stepMs, ([, value]) => !isBad(value, threshold.bad));
}

/** Whether a value lies in the range that the check calls bad. */
export function isBad(value: number, bad: BadRange): boolean {
  switch (bad.kind) {
    case 'above':
      return value > bad.limit;
    case 'below':
      return value < bad.limit;
    case 'outside':
      return value < bad.low || value > bad.high;
  }
}

/** How far back evidence must be read so that runs and coverage can be told. */
export function lookBackMs(threshold: Threshold, stepMs: number, lagMs: number): number {
  return (coverageSteps + 2) * stepMs + threshold.forMs + lagMs;
}

function usable(series: Series): readonly Sample[] {
  if (series.kind !== 'samples') return [];
  return series.samples.filter(([, value]) => !Number.isNaN(value));
}

interface BadRun {
  readonly onset: Instant;
  readonly lastedMs: number;
  readonly worst: number;
  readonly fired: boolean;
  /** The good sample that ended it; null while it goes on. */
  readonly endedAt: Instant | null;
}

/** The first run of bad samples that fired, else the last run. A gap neither ends nor heals one. */
function badRun(samples: readonly Sample[], { bad, forMs }: Threshold): BadRun | null {
  return samples.reduce<BadRun | null>((run, [at, value]) => {
    const isOver = run !== null && run.endedAt !== null;
    if (run?.fired === true && isOver) return run;
    if (!isBad(value, bad)) return run === null || isOver ? run : { ...run, endedAt: at };
    const open = isOver ? null : run;
    const onset = open?.onset ?? at;
    const lastedMs = at - onset;
    const highest = open === null ? value : worse(open.worst, value, bad);
    return { onset, worst: highest, lastedMs, fired: lastedMs >= forMs, endedAt: null };
  }, null);
}

function worse(a: number, b: number, bad: BadRange): number {
  switch (bad.kind) {
    case 'above':
      return Math.max(a, b);
    case 'below':
      return Math.min(a, b);
    case 'outside':
      return distance(b, bad) > distance(a, bad) ? b : a;
  }
}

function distance(value: number, { low, high }: { low: number; high: number }): number {
  return Math.max(low - value, value - high);
}

/**
 * Null before two steps have passed since evidence counts for health. The newest sample speaks for
 * one step ahead as well: the next one is not missing before that.
 */
function coverageOf(samples: readonly Sample[], seen: Circumstances): number | null {
  if (seen.healthFrom === null) return null;
  const to = seen.now - seen.lagMs;
  const from = Math.max(seen.healthFrom, to - coverageSteps * seen.stepMs);
  if (to - from < 2 * seen.stepMs) return null;
  const spoken = spokenFor(samples, seen.stepMs, () => true);
  const newest = spoken.at(-1);
  if (newest !== undefined) spoken.push({ from: newest.to, to: newest.to + seen.stepMs });
  return Math.min(1, lengthMs(clip(spoken, { from, to })) / (to - from));
}

function spokenFor(
  samples: readonly Sample[],
  stepMs: number,
  counts: (sample: Sample) => boolean,
): Interval[] {
  const intervals: Interval[] = [];
  let previous = Number.NEGATIVE_INFINITY;
  for (const sample of samples) {
    const [to] = sample;
    const from = Math.max(previous, to - sampleReachSteps * stepMs);
    if (counts(sample) && to > from) intervals.push({ from, to });
    previous = to;
  }
  return intervals;
}

function silence(series: Series, coverage: number): string {
  if (series.kind === 'trouble') return series.message;
  if (series.kind === 'counts') return 'the source answered with counts, not with numbers';
  if (series.samples.length === 0) return 'the source has no series for this cluster';
  if (series.samples.every(([, value]) => Number.isNaN(value))) return 'the query returns NaN';
  return `only ${Math.round(coverage * 100)} % of the expected samples arrived`;
}

function badText(value: number, bad: BadRange): string {
  switch (bad.kind) {
    case 'above':
      return `${figure(value)}, above ${figure(bad.limit)}`;
    case 'below':
      return `${figure(value)}, below ${figure(bad.limit)}`;
    case 'outside':
      return `${figure(value)}, outside ${figure(bad.low)} to ${figure(bad.high)}`;
  }
}

function wantText(bad: BadRange): string {
  switch (bad.kind) {
    case 'above':
      return `not above ${figure(bad.limit)}`;
    case 'below':
      return `not below ${figure(bad.limit)}`;
    case 'outside':
      return `within ${figure(bad.low)} to ${figure(bad.high)}`;
  }
}

/** What JSON can keep: an infinite value is told in the message alone. */
function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function figure(value: number | null): string {
  return value === null ? 'no value' : String(Number(value.toPrecision(4)));
}
