import type { Receipt } from '../../api/operations/read-receipts.ts';
import { instantText } from '../../core/fleet/instant.ts';
import { durationText } from '../../core/fleet/quantities.ts';

/** So many values are shown; `-o json` has all that are kept. */
const samplesMax = 5;

/** What a decision rests on, in lines that are neither cut nor clean yet. */
export function receiptLines(receipt: Receipt): readonly string[] {
  const { source, query, forMs, policyVersion } = receipt;
  return [
    `asked ${source}: ${query}`,
    `bad is ${badText(receipt)} for ${durationText(forMs)}, by policy ${policyVersion}`,
    `answered: ${samplesText(receipt)}`,
  ];
}

function badText({ bad }: Receipt): string {
  return bad.kind === 'outside'
    ? `below ${bad.low} or above ${bad.high}`
    : `${bad.kind} ${bad.limit}`;
}

function samplesText({ samples }: Receipt): string {
  if (typeof samples === 'string') return samples;
  if (samples.length === 0) return 'nothing';
  const newest = samples.slice(-samplesMax);
  const left = samples.length - newest.length;
  const values = newest.map(([at, value]) => `${value} at ${instantText(at).slice(11)}`);
  return `${left > 0 ? `${left} before, then ` : ''}${values.join(', ')}`;
}
