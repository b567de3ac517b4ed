/** What was seen of a value beside others or its own past, in sentences. */
import type { Channel, Comparison } from '../../api/operations/read-receipts.ts';
import { durationText } from '../../core/fleet/quantities.ts';
import { figureText, timesText } from '../../core/judge/compare/words.ts';
import { channelHeights } from './compared-receipt-counts.ts';
import { earlierText, heightText, intervalText } from './receipt-words.ts';

/** What the largest effect of a gauge was; null where none was read. */
export function valueEffectText({ channels = [] }: Comparison): string | null {
  const [most] = channels
    .filter(({ reading }) => (reading ?? null) !== null)
    .toSorted((a, b) => Math.abs(effectOf(b)) - Math.abs(effectOf(a)));
  return most === undefined ? null : effectWords(effectOf(most), most);
}

/** With the sign of the value, whatever is bad. */
function effectOf({ bad, reading }: Channel): number {
  return (bad === 'higher' ? 1 : -1) * (reading?.effect ?? 0);
}

/** A ratio was compared as a logarithm. */
function effectWords(effect: number, { unit }: Channel): string {
  if (unit === 'ratio') return timesText(Math.exp(effect));
  return `${figureText(Math.abs(effect))} ${effect < 0 ? 'less' : 'more'} than usual`;
}

/** How high each channel came, of counts and of values; none where nothing was read. */
export function heightsOf({ channels = [] }: Comparison): readonly string[] {
  return channels.flatMap((channel) => {
    const which = channels.length > 1 ? ` (${channel.bad})` : '';
    const { reading, limit, isFiring } = channel;
    if ((reading ?? null) === null || limit === undefined) return channelHeights(channel, which);
    const height = reading?.height ?? 0;
    const isAbove = isFiring === true && height >= (limit ?? Infinity);
    return [`${channel.bad}: ${heightText(height, limit, isAbove)}`];
  });
}

/** What is usual of a gauge, what was seen, and what it would have taken to fire. */
export function valueLines(comparison: Comparison): readonly string[] {
  const { channels = [], beside } = comparison;
  const [first] = channels;
  const seen = valueEffectText(comparison);
  if (first === undefined || seen === null) return [];
  return [
    usualText(first, beside),
    // Both directions may be decided by the same window.
    ...new Set(channels.flatMap(intervalLine)),
    `In the window that stands out most it was ${seen}${noiseText(first)}.`,
    ...heightsOf(comparison),
    'That is in deviations of its noise; to fire it needs half of the effect that matters, too.',
    ...channels.flatMap((one) => evidenceLine(one, channels.length > 1)),
    triedText(first.placebos ?? 0, channels.length > 1 ? 'these limits' : 'that limit'),
  ];
}

function usualText({ isSeasonal, controls = 0 }: Channel, beside: string): string {
  const less = [
    ...(isSeasonal === true ? ['the same time on the days before'] : []),
    ...(controls > 0 ? ['what they did at the same time'] : []),
  ];
  const unlike = beside === 'controls' && controls === 0;
  const note = unlike ? '; they move in other ways, and explain nothing of it' : '';
  const rest = less.length === 0 ? '' : `, less ${less.join(' and ')}`;
  return `Usual is its level before the change${rest}${note}.`;
}

/**
 * The effect in the window that decides, with its interval: `Over the last 1h it was 1.02 times the usual, 0.96 to 1.08
 * with 95 % confidence.`
 */
function intervalLine({ effect }: Channel): readonly string[] {
  const { ratio, difference, low = 0, high = null, windowMin } = effect ?? {};
  if (windowMin === undefined) return [];
  const what =
    ratio === undefined
      ? `it differed by ${figureText(difference ?? 0)} from the usual`
      : `it was ${timesText(ratio)}`;
  const limits = intervalText(low, high);
  return [`Over the last ${durationText(windowMin * 60_000)} ${what}, ${limits}.`];
}

/** What it adds to the decision on all that is watched. */
function evidenceLine(
  { bad, evidence, evidenceLimit, isFiring }: Channel,
  isOneOfTwo: boolean,
): readonly string[] {
  if (typeof evidence !== 'number' || typeof evidenceLimit !== 'number') return [];
  const fires = isFiring === true && evidence >= evidenceLimit;
  const which = isOneOfTwo ? ` (${bad})` : '';
  const height = heightText(evidence, evidenceLimit, fires);
  return [`Its evidence${which}, which counts together with that of all others: ${height}.`];
}

/** What one deviation of the noise is, in the same words. */
function noiseText(channel: Channel): string {
  const { effect = 0, height = 0 } = channel.reading ?? {};
  const deviation = height === 0 ? 0 : Math.abs(effect / height);
  if (!(deviation > 0) || !Number.isFinite(deviation)) return '';
  return `; one deviation of its noise is ${effectWords(deviation, channel)}`;
}

function triedText(placebos: number, limits: string): string {
  return `Behind ${limits} stand ${earlierText(placebos)}.`;
}

/** How fast something grows and when it comes to its limit; empty for what is not watched for growth. */
export function growthText(comparison: Comparison): string {
  const { slopePerHour, controlsPerHour, projectedMin, windowMin } = comparison;
  if (typeof slopePerHour !== 'number') return '';
  const beside =
    typeof controlsPerHour === 'number' ? `, theirs by ${figureText(controlsPerHour)}` : '';
  const over = typeof windowMin === 'number' ? `, over ${durationText(windowMin * 60_000)}` : '';
  const pace = `it changes by ${figureText(slopePerHour)} an hour${over}${beside}`;
  return `${pace}; ${projectionText(projectedMin ?? null)}`;
}

function projectionText(minutes: number | null): string {
  if (minutes === null) return 'so it does not come to its limit';
  if (minutes <= 0) return 'it is beyond its limit';
  return `so it comes to its limit in ${durationText(minutes * 60_000)}`;
}

/** The same in sentences, with what it would have taken to fire. */
export function growthLines(comparison: Comparison): readonly string[] {
  const { excessPerHour, excessLimitPerHour, excessAtMostPerHour, isStraight } = comparison;
  const { excessLowPerHour: low, excessHighPerHour: high = null } = comparison;
  const told = growthText(comparison);
  if (told === '') return [];
  const excess =
    typeof excessPerHour === 'number' && typeof excessLimitPerHour === 'number'
      ? [`excess an hour: ${figureText(excessPerHour)} of ${figureText(excessLimitPerHour)}`]
      : [];
  const interval =
    typeof low === 'number' ? [`The excess an hour is ${intervalText(low, high)}.`] : [];
  const most =
    typeof excessAtMostPerHour === 'number'
      ? [`The excess is at most ${figureText(excessAtMostPerHour)} an hour (95 % confidence).`]
      : [];
  const shape =
    isStraight === undefined ? [] : [isStraight ? 'It does not flatten.' : 'It flattens.'];
  const { placebos = 0 } = comparison;
  const behind = triedText(placebos, 'that limit');
  return [`${capital(told)}.`, ...shape, ...excess, behind, ...interval, ...most];
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
