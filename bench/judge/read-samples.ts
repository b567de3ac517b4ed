/**
 * Samples as JSON has them, checked by hand: a case has a hundred thousand of them, and a schema
 * library takes longer over each than `JSON.parse` did. What is clean and in order is taken as it
 * lies.
 *
 * What has the wrong shape is refused. What has the right shape but cannot be true is repaired,
 * always towards less trust: a judge may then see a gap, never a number that nobody measured.
 */
import type { CaseSample } from './case.ts';

/** The samples in order of their minutes, or what is wrong with the first one that is refused. */
export type ReadSamples =
  | { readonly kind: 'samples'; readonly samples: readonly CaseSample[] }
  | { readonly kind: 'refused'; readonly problem: string };

type Kind = 'rate' | 'gauge';

/** What JSON may hold in place of a value that is missing, or larger than a double. */
type RawNumber = number | null;

type RawSample =
  | readonly [minute: number, value: RawNumber]
  | readonly [minute: number, bad: RawNumber, total: RawNumber];

/**
 * Repaired are:
 * - null, or a number beyond what a double holds: a missing sample (NaN), so that judges see the
 *   gap;
 * - a negative count (a counter was reset in between): missing as well;
 * - more bad than total (the two counters were not read at one instant): as many total as bad;
 * - samples out of order: sorted; the same sample twice: once. Different ones of one minute all
 *   stay.
 */
export function readSamples(raw: readonly unknown[], kind: Kind): ReadSamples {
  const stateOf = kind === 'rate' ? stateOfRate : stateOfGauge;
  let previous = Number.NEGATIVE_INFINITY;
  let asItLies = true;
  for (let index = 0; index < raw.length; index += 1) {
    const sample = raw[index];
    const state = stateOf(sample);
    if (state === 'refused') {
      return { kind: 'refused', problem: `samples[${index}]: ${problemOf(sample, kind)}` };
    }
    const minute = (sample as RawSample)[0];
    if (state === 'untrue' || minute <= previous) asItLies = false;
    previous = minute;
  }
  // Every one of them was looked at just now.
  if (asItLies) return { kind: 'samples', samples: raw as readonly CaseSample[] };
  const repaired = (raw as readonly RawSample[]).map(
    kind === 'rate' ? repairedRate : repairedGauge,
  );
  return { kind: 'samples', samples: withoutRepetitions(repaired.toSorted((a, b) => a[0] - b[0])) };
}

/** A word rather than an object: this runs a hundred thousand times a case. */
type State = 'clean' | 'untrue' | 'refused';

function stateOfGauge(sample: unknown): State {
  if (!Array.isArray(sample) || sample.length !== 2) return 'refused';
  const [minute, value] = sample as readonly unknown[];
  if (!Number.isSafeInteger(minute) || !isNumber(value)) return 'refused';
  return Number.isFinite(value) ? 'clean' : 'untrue';
}

function stateOfRate(sample: unknown): State {
  if (!Array.isArray(sample)) return 'refused';
  const [minute, bad, total] = sample as readonly unknown[];
  if (!Number.isSafeInteger(minute)) return 'refused';
  if (sample.length === 2 && bad === null) return 'untrue';
  if (sample.length !== 3 || !isNumber(bad) || !isNumber(total)) return 'refused';
  if (bad === null || total === null) return 'untrue';
  return bad >= 0 && bad <= total && total < Number.POSITIVE_INFINITY ? 'clean' : 'untrue';
}

function isNumber(value: unknown): value is RawNumber {
  return typeof value === 'number' || value === null;
}

function repairedGauge([minute, value]: RawSample): CaseSample {
  return [minute, value !== null && Number.isFinite(value) ? value : Number.NaN];
}

function repairedRate([minute, bad, total]: RawSample): CaseSample {
  if (!isCount(bad) || !isCount(total)) return [minute, Number.NaN, Number.NaN];
  return [minute, bad, Math.max(bad, total)];
}

function isCount(value: RawNumber | undefined): value is number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value);
}

function withoutRepetitions(sorted: readonly CaseSample[]): readonly CaseSample[] {
  let kept: CaseSample[] = [];
  return sorted.filter((sample) => {
    if (kept[0]?.[0] !== sample[0]) kept = [];
    if (kept.some((other) => isEqual(other, sample))) return false;
    kept.push(sample);
    return true;
  });
}

function isEqual(a: CaseSample, b: CaseSample): boolean {
  return Object.is(a[1], b[1]) && Object.is(a[2], b[2]);
}

function problemOf(sample: unknown, kind: Kind): string {
  const form = kind === 'rate' ? '[minute, bad, total]' : '[minute, value]';
  const shown = shownIn(sample);
  if (!Array.isArray(sample)) return `want ${form}, got ${shown}`;
  if (!Number.isSafeInteger(sample[0])) return `the minute must be a whole number, got ${shown}`;
  if (sample.length !== (kind === 'rate' ? 3 : 2)) {
    return `a ${kind} has samples ${form}, got ${shown}`;
  }
  return `values must be numbers, or null where one is missing, got ${shown}`;
}

/** Short enough for a message, whatever was in the file. */
function shownIn(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
