import {
  isComparedReceipt,
  type Receipt,
  type ThresholdReceipt,
} from '../../api/operations/read-receipts.ts';
import type { Check } from '../../core/fleet/check.ts';
import { instantText } from '../../core/fleet/instant.ts';
import { comparedReceiptLines } from './compared-receipt.ts';
import { rangeText } from './receipt-words.ts';

/** So many values are shown; `-o json` has all that are kept. */
const samplesMax = 5;

/**
 * What a decision rests on, in lines that are neither cut nor clean yet. The check is the one that was pinned; undefined
 * where the rollout has none of that name.
 */
export function receiptLines(receipt: Receipt, check: Check | undefined): readonly string[] {
  if (isComparedReceipt(receipt)) return comparedReceiptLines(receipt, check);
  const { source, query, bad, forMs, policyVersion } = receipt;
  return [
    `asked ${source}: ${query}`,
    `bad is ${rangeText({ bad, forMs })}, by policy ${policyVersion}`,
    `answered: ${samplesText(receipt)}`,
  ];
}

/** The newest values with their times. */
export function samplesText({ samples }: ThresholdReceipt): string {
  if (typeof samples === 'string') return samples;
  if (samples.length === 0) return 'nothing';
  const newest = samples.slice(-samplesMax);
  const left = samples.length - newest.length;
  const values = newest.map(([at, value]) => `${value} at ${instantText(at).slice(11)}`);
  return `${left > 0 ? `${left} before, then ` : ''}${values.join(', ')}`;
}
