/**
 * Throws a RangeError with the sentence `domain` unless it holds. A number outside of a function's
 * domain is a fault of the caller: as NaN it would come out of every comparison as "no".
 */
export function demand(holds: boolean, domain: string): void {
  if (!holds) throw new RangeError(domain);
}
