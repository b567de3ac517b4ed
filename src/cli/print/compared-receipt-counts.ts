/** What was counted on both sides, and what is made of it, in sentences. */
import type { Channel, ComparedReceipt, Comparison } from '../../api/operations/read-receipts.ts';
import type { ComparedCheck } from '../../core/fleet/check.ts';
import { effectText, figureText, timesText } from '../../core/judge/compare/words.ts';
import {
  countedVerb,
  earlierText,
  heightText,
  intervalText,
  missingVerb,
  percentText,
  wholeText,
} from './receipt-words.ts';

/** A comparison of counts, and which figure of the check it is of. */
export interface InCounts {
  readonly receipt: ComparedReceipt;
  readonly comparison: Comparison;
  readonly check: ComparedCheck;
  readonly which: number;
}

/** `93 of 3,600 went wrong, 2.58 %; of theirs 117 of 10,800, 1.08 %`. */
export function countedText(told: InCounts): string {
  const { counts, channels = [], beside } = told.comparison;
  if (counts === undefined) return '';
  const { bad, total, controlBad, controlTotal } = counts;
  const own = shareText(bad, total, verbOf(told));
  const theirs = shareText(controlBad, controlTotal);
  const usual = channels[0]?.baseline?.controlRate;
  switch (beside) {
    case 'controls':
      return `${own}; of theirs ${theirs}`;
    case 'earlier':
      return `${own}; then ${theirs}`;
    default:
      return usual === undefined
        ? own
        : `${own}; its past allows for ${percentText(usual)} at most`;
  }
}

/** Of nothing there is no share. */
function shareText(part: number, whole: number, verb = ''): string {
  if (!(whole > 0)) return 'nothing was counted';
  const counted = `${wholeText(part)} of ${wholeText(whole)}${verb === '' ? '' : ` ${verb}`}`;
  return `${counted}, ${percentText(part / whole)}`;
}

function verbOf({ comparison, check, which }: InCounts): string {
  return isTurned(comparison, check) ? missingVerb(check, which) : countedVerb(check, which);
}

/** Whether what is not bad is counted, as it is where nearly all is bad; of `either` nobody can tell. */
function isTurned({ channels = [] }: Comparison, { compare: { bad } }: ComparedCheck): boolean {
  return bad !== 'either' && channels.some((one) => one.bad !== bad);
}

/** `2.39 times the usual (1.78 to 3.23)`; null where nothing was compared. */
export function effectSeenText(comparison: Comparison): string | null {
  const { ratio, low = 0, high } = effectOf(comparison);
  return ratio === undefined ? null : effectText({ ratio, low, high: high ?? Infinity });
}

/** Empty where nothing was compared, or what was is no counts. */
function effectOf({ counts, channels = [] }: Comparison): Partial<NonNullable<Channel['effect']>> {
  return counts === undefined ? {} : (channels[0]?.effect ?? {});
}

/** What was usual: the ratio of the shares with its limits at an hour of the day, and how much counts scatter. */
export function usualLines(told: InCounts, hour: number): readonly string[] {
  const { comparison, check } = told;
  const baseline = comparison.channels?.[0]?.baseline;
  if (baseline === undefined) return [];
  const { ratio, low, high, phi, errors } = baseline;
  const isMeasured = errors > 0 && comparison.beside !== 'nothing';
  const taken = `Counts are taken to scatter ${scatterText(phi)}.`;
  if (comparison.beside === 'nothing') return [taken];
  const [least, most] = [low[hour] ?? ratio, high[hour] ?? ratio];
  const between = `${figureText(least)} to ${figureText(most)}`;
  const whose = comparison.beside === 'controls' ? 'theirs' : 'that of then';
  if (!isMeasured) {
    return [
      `Nobody knows what was usual: its share is taken to be ${between} times ${whose}.`,
      taken,
    ];
  }
  const clock = `${String(hour).padStart(2, '0')}:00 UTC`;
  const ones = `${isTurned(comparison, check) ? 'good' : 'bad'} ones of both sides`;
  return [
    `Usually its share is ${figureText(ratio)} times ${whose}; in the hour from ${clock} ${between} times, with 90 % confidence.`,
    `That is known from ${wholeText(errors)} ${ones} before the change; counts scatter ${scatterText(phi)}.`,
  ];
}

function scatterText(phi: number): string {
  const times = figureText(phi);
  return times === '1' ? 'no more than pure chance' : `${times} times as much as pure chance`;
}

/** `It is 2.39 times the usual, 1.78 to 3.23 with 95 % confidence.` What its past allows at most is not the usual. */
export function effectLines(comparison: Comparison): readonly string[] {
  const { ratio, low = 0, high = null } = effectOf(comparison);
  if (ratio === undefined || comparison.beside === 'nothing') return [];
  return [`It is ${timesText(ratio)}, ${intervalText(low, high)}.`];
}

/** What both channels came to, how sure their limits are, and what is ruled out. */
export function channelLines({ comparison: { channels = [] } }: InCounts): readonly string[] {
  const several = channels.length > 1;
  const isRead = channels.some((one) => channelHeights(one).length > 0);
  const lead = isRead ? [channelsText] : [];
  const told = channels.flatMap((channel) => {
    const which = several ? ` (${channel.bad})` : '';
    const heights = channelHeights(channel, which);
    const unread = [
      `Its channels${which} were not read at the end: what comes first was there again.`,
    ];
    return [...(heights.length === 0 ? unread : heights), ...placeboLines(channel)];
  });
  return [...lead, ...told];
}

const channelsText =
  'Two channels rise against their limits: fast for what is large, slow for what is small and lasts.';

/** `fast: 11.2 of 7.82 (fires)` and `slow: 2.14 of 4.44`; none where they were not read. */
export function channelHeights(
  { fast, slow, limits, firing }: Channel,
  which = '',
): readonly string[] {
  if (limits === undefined || typeof fast !== 'number' || typeof slow !== 'number') return [];
  return [
    `fast${which}: ${heightText(fast, limits.fast, firing === 'fast')}`,
    `slow${which}: ${heightText(slow, limits.slow, firing === 'slow')}`,
  ];
}

function placeboLines({ limits }: Channel): readonly string[] {
  if (limits === undefined) return [];
  const { placebos, raisedBy } = limits;
  if (placebos === 0)
    return ['The limits are those of theory: there were no earlier times to try them on.'];
  return [`The limits were tried on ${earlierText(placebos)}, and ${raisedText(raisedBy)}.`];
}

function raisedText(raisedBy: number | null): string {
  if (raisedBy === null) return 'raised beyond all reach';
  if (raisedBy === 0) return 'not raised';
  if (raisedBy < 1) return `raised by ${figureText(100 * raisedBy)} % for it`;
  return `raised to ${figureText(1 + raisedBy)} times as much for it`;
}
