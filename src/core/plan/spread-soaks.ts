/** A soak that may be made shorter. Durations in milliseconds. */
export interface SoakSpan {
  readonly usualMs: number;
  /** It may not be shorter than this, which is no longer than usual. */
  readonly floorMs: number;
  /** What its stage takes with a soak of so long; never less for a longer one. */
  readonly takesMs: (soakMs: number) => number;
  /** What soaks of rising length see, from the floor to the usual one; null where that is not known. */
  readonly sees: readonly SeenAt[] | null;
}

/** The smallest ratio that a soak of so long sees; infinite where it sees none. */
export interface SeenAt {
  readonly soakMs: number;
  readonly ratio: number;
}

/**
 * Divides a time between stages, as the length of each one's soak: so that the largest of the smallest regressions that
 * they see is as small as it can be. First everybody gets time in proportion to what is usual. Then those of which
 * it is known what they see put theirs together, and divide it so that all of them see the same. No soak is longer than
 * usual or shorter than its floor, and more time makes none shorter. Null where the time is too short for the floors.
 */
export function spreadSoaks(spans: readonly SoakSpan[], timeMs: number): readonly number[] | null {
  if (takenBy(spans, ({ floorMs }) => floorMs) > timeMs) return null;
  if (takenBy(spans, ({ usualMs }) => usualMs) <= timeMs)
    return spans.map(({ usualMs }) => usualMs);
  const share = largest(timeMs, (level) => takenBy(spans, (span) => inProportion(span, level)));
  const known = spans.filter(isKnown);
  const pooledMs = takenBy(known, (span) => inProportion(span, share));
  // From the worst that anybody sees with its floor, down to where all of them see as much as usual.
  const insight = largest(pooledMs, (level) => takenBy(known, (span) => withInsight(span, level)));
  return spans.map((span) => {
    const exact = isKnown(span) ? withInsight(span, insight) : inProportion(span, share);
    return Math.max(span.floorMs, Math.floor(exact / secondMs) * secondMs);
  });
}

const secondMs = 1_000;

function takenBy<Span extends SoakSpan>(
  spans: readonly Span[],
  soakMs: (span: Span) => number,
): number {
  return spans.reduce((sum, span) => sum + span.takesMs(soakMs(span)), 0);
}

/** The largest level from 0 to 1 that takes no more than the time; 0 where even that one does. */
function largest(timeMs: number, takesMs: (level: number) => number): number {
  if (takesMs(1) <= timeMs) return 1;
  let [fits, fails] = [0, 1];
  for (let round = 0; round < 50; round += 1) {
    const middle = (fits + fails) / 2;
    if (takesMs(middle) <= timeMs) fits = middle;
    else fails = middle;
  }
  return fits;
}

function inProportion({ floorMs, usualMs }: SoakSpan, level: number): number {
  return Math.max(floorMs, level * usualMs);
}

type KnownSpan = SoakSpan & { readonly sees: readonly SeenAt[] };

/** What sees nothing even as long as usual has nothing to offer for more time. */
function isKnown(span: SoakSpan): span is KnownSpan {
  return Number.isFinite(span.sees?.at(-1)?.ratio);
}

/** Beyond this nobody says what is seen. */
const ratioMax = 100;
/** A longer soak is worth a little more also where it sees no smaller ratio: so there is one length for each insight. */
const worthOfLength = 1e-3;

/** The length with which a soak sees so much: 0 is the worst that any could, 1 is all. */
function withInsight({ sees, floorMs, usualMs }: KnownSpan, level: number): number {
  const blindness = (1 - level) * (Math.log(ratioMax) + worthOfLength);
  let shorter: BlindAt | null = null;
  for (const point of blindnessOf(sees, usualMs)) {
    if (point.value <= blindness)
      return shorter === null ? floorMs : between(shorter, point, blindness);
    shorter = point;
  }
  return usualMs;
}

interface BlindAt {
  readonly soakMs: number;
  readonly value: number;
}

function between(shorter: BlindAt, longer: BlindAt, value: number): number {
  const part = (shorter.value - value) / (shorter.value - longer.value);
  return shorter.soakMs + part * (longer.soakMs - shorter.soakMs);
}

/** Falls with every point, whatever the figures are. */
function blindnessOf(sees: readonly SeenAt[], usualMs: number): readonly BlindAt[] {
  let best = ratioMax;
  return sees.map(({ soakMs, ratio }) => {
    best = Math.min(best, ratio);
    return { soakMs, value: Math.log(best) + worthOfLength * (1 - soakMs / usualMs) };
  });
}
