/** What a receipt of the judge says of its limits, read out of the same JSON that is kept as a proof. */
import type { Json } from '../../fleet/quantities.ts';

/** The figures of one comparison that tell how far the judge trusts a check. */
export interface ReceiptFigures {
  /** Whether there was anything to compare with. */
  readonly isCompared: boolean;
  /** By what share the guard raised the highest limit; infinite where none is high enough, null where there is none. */
  readonly raisedBy: number | null;
  /** How much more counts scatter than chance; null where nothing is counted. */
  readonly phi: number | null;
}

/** The worst of the comparisons that decide: the first one of each part. */
export function receiptFigures(receipt: Json): ReceiptFigures {
  const parts = listOf(receipt, 'parts');
  const deciding = (parts.length > 0 ? parts : [receipt]).flatMap((part) =>
    listOf(part, 'comparisons').slice(0, 1),
  );
  const channels = deciding.flatMap((one) => listOf(one, 'channels'));
  return {
    isCompared: deciding.length > 0,
    raisedBy: largest(channels.flatMap((one) => raisedBy(one) ?? [])),
    phi: largest(channels.flatMap((one) => numberOf(fieldOf(one, 'baseline'), 'phi') ?? [])),
  };
}

/** Of counts beside their limits, of a gauge beside its own. */
function raisedBy(channel: Json): number | null {
  const limits = fieldOf(channel, 'limits');
  // JSON has no infinity: a receipt says null.
  return limits === null
    ? numberOf(channel, 'raisedBy')
    : (numberOf(limits, 'raisedBy') ?? Number.POSITIVE_INFINITY);
}

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
