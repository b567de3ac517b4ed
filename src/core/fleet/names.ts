/** Compares names by their code units: the same order on every machine, whatever its locale. */
export function byName(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** `a`, `a and b`, `a, b and c`; past `shown` names the rest is counted: `a, b, c and 7 more`. */
export function namesText(names: readonly string[], shown = 3): string {
  const head = names.slice(0, shown);
  const hidden = names.length - head.length;
  const last = hidden > 0 ? `${hidden} more` : head.pop();
  if (last === undefined) return 'none';
  return head.length === 0 ? last : `${head.join(', ')} and ${last}`;
}

/** `1 cluster`, `3 clusters`: a count with its noun. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
