/** Counts by name, for the summaries of scripts. */

/** Adds to what a name has. */
export function add(sums: Map<string, number>, name: string, number = 1): void {
  sums.set(name, (sums.get(name) ?? 0) + number);
}

/** As `soaked 12, held 3`, the most first. */
export function sumsText(sums: ReadonlyMap<string, number>): string {
  const sorted = [...sums].toSorted(([, a], [, b]) => b - a);
  return sorted.map(([name, number]) => `${name} ${number}`).join(', ');
}
