import type { ComparedReceipt, Comparison } from '../../api/operations/read-receipts.ts';
import { type Check, type ComparedCheck, isCompared } from '../../core/fleet/check.ts';
import { namesText } from '../../core/fleet/names.ts';
import { countedText, effectSeenText, type InCounts } from './compared-receipt-counts.ts';
import { growthText, heightsOf, valueEffectText } from './compared-receipt-values.ts';
import { probeTargetText } from './verdicts-asked.ts';

/** What a regression rests on, in few lines: how it was compared, what was seen, what it would have taken. */
export function comparedReceiptLines(
  receipt: ComparedReceipt,
  check: Check | undefined,
): readonly string[] {
  const { source, policyVersion } = receipt;
  const compared = check !== undefined && isCompared(check) ? check : null;
  const question = compared === null ? '' : `: ${questionText(compared)}`;
  const which = firingPart(receipt);
  const comparison = spoken(partsOf(receipt)[which] ?? [])[0];
  const proof =
    comparison === undefined || compared === null
      ? ['nothing was compared']
      : comparisonLines({ receipt, comparison, check: compared, which });
  return [`asked ${source}${question}`, ...proof, `by policy ${policyVersion}`];
}

function comparisonLines(told: InCounts): readonly string[] {
  const { receipt, comparison } = told;
  const seen = [effectSeenText(comparison), valueEffectText(comparison)];
  const lines = [
    `compared with ${besideText(comparison, receipt)}`,
    ...(comparison.counts === undefined ? [] : [countedText(told)]),
    [...seen.filter((text) => text !== null), ...heightsOf(comparison)].join('; '),
    growthText(comparison),
  ];
  return lines.filter((line) => line !== '');
}

/** What is asked, in a few words. */
function questionText({ compare: { measure } }: ComparedCheck): string {
  switch (measure.kind) {
    case 'rate':
      return `${measure.errors.join(' + ')} of ${measure.total.join(' + ')}`;
    case 'latency':
      return `${measure.histogram} above ${measure.bounds.join(', ')}`;
    case 'gauge':
    case 'growth':
      return measure.query;
    case 'probe':
      return probeTargetText(measure.target);
  }
}

/** The comparisons of each figure of the check; only a latency has several. */
export function partsOf({
  parts,
  comparisons,
}: ComparedReceipt): readonly (readonly Comparison[])[] {
  return parts?.map((part) => part.comparisons) ?? [comparisons ?? []];
}

/** The comparisons that say anything: the others are for when those are gone. Channels of no count say nothing. */
export function spoken(all: readonly Comparison[]): readonly Comparison[] {
  return all.filter(({ counts, channels, windowMin }) => {
    if (counts !== undefined) return counts.total > 0;
    const isRead = channels?.some((one) => one.fast !== undefined || one.reading !== undefined);
    return isRead === true || windowMin !== undefined;
  });
}

/** The first figure that fires, or the first one. */
function firingPart(receipt: ComparedReceipt): number {
  const isFiring = ({ channels = [] }: Comparison): boolean =>
    channels.some((one) => one.isFiring === true || (one.firing ?? null) !== null);
  return Math.max(
    0,
    partsOf(receipt).findIndex((part) => part.some(isFiring)),
  );
}

/** Beside whom, and why these: `c1 and c2, which were not changed when it was`. */
export function besideText(
  { beside }: Pick<Comparison, 'beside'>,
  { controls = [] }: Pick<ComparedReceipt, 'controls'>,
): string {
  switch (beside) {
    case 'controls':
      return `${namesText(controls, controls.length)}, not changed when it was`;
    case 'controls-now':
      return `${namesText(controls, controls.length)} as they are now, for want of a history`;
    case 'earlier':
      return 'itself at the same time yesterday and last week';
    case 'nothing':
      return 'its own past';
    default:
      return beside;
  }
}
