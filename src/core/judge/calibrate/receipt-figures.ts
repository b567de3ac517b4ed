/** What a receipt of the judge says of its limits, read out of the same JSON that is kept as a proof. */
import type { Comparison } from '../../fleet/check.ts';
import type { Json } from '../../fleet/quantities.ts';
import { normalUpperQuantile } from '../numbers/normal.ts';

/** The figures of one comparison that tell how far the judge trusts a check. */
export interface ReceiptFigures {
  /** Whether there was anything to compare with. */
  readonly isCompared: boolean;
  /** By what share the guard raised the highest limit; infinite where none is high enough, null where there is none. */
  readonly raisedBy: number | null;
  /** How much more counts scatter than chance; null where nothing is counted. */
  readonly phi: number | null;
}

/** What the limits were found for. */
interface Asked extends Pick<Comparison, 'bad'> {
  readonly alpha: number;
}

/** The worst of the comparisons that decide: the first one of each part. */
export function receiptFigures(receipt: Json, asked: Asked): ReceiptFigures {
  const parts = listOf(receipt, 'parts');
  const deciding = (parts.length > 0 ? parts : [receipt]).flatMap((part) =>
    listOf(part, 'comparisons').slice(0, 1),
  );
  const channels = deciding.flatMap((one) => listOf(one, 'channels'));
  return {
    isCompared: deciding.length > 0,
    raisedBy: largest(channels.flatMap((one) => raisedBy(one, asked) ?? [])),
    phi: largest(channels.flatMap((one) => numberOf(fieldOf(one, 'baseline'), 'phi') ?? [])),
  };
}

/** Of counts as the receipt says it; of a gauge from its limit, which by itself is a normal quantile. */
function raisedBy(channel: Json, { alpha, bad }: Asked): number | null {
  const limits = fieldOf(channel, 'limits');
  // JSON has no infinity: a receipt says null.
  if (limits !== null) return numberOf(limits, 'raisedBy') ?? Number.POSITIVE_INFINITY;
  const limit = numberOf(channel, 'limit');
  if (limit === null) return null;
  const own = (besideShare * alpha) / (bad === 'either' ? 2 : 1);
  return Math.max(0, limit / normalUpperQuantile(own / 2) - 1);
}

/** Of the α of a gauge, where it has controls. */
const besideShare = 0.8;

function fieldOf(json: Json, name: string): Json {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return null;
  return (json as Readonly<Record<string, Json>>)[name] ?? null;
}

function listOf(json: Json, name: string): readonly Json[] {
  const list = fieldOf(json, name);
  return Array.isArray(list) ? (list as readonly Json[]) : [];
}

function numberOf(json: Json, name: string): number | null {
  const value = fieldOf(json, name);
  return typeof value === 'number' ? value : null;
}

function largest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}
