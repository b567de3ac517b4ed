/**
 * Lists of positions, ascending and each once: what clusters are in sets by. Numbers in order are
 * brought together by walking along them, with nothing to hash and nothing to sort.
 */

/** Every position that is in any of the lists. */
export function merged(lists: readonly (readonly number[])[]): readonly number[] {
  const [first = [], second] = lists;
  if (second === undefined) return first;
  if (lists.length === 2) return mergedTwo(first, second);
  const middle = Math.floor(lists.length / 2);
  return mergedTwo(merged(lists.slice(0, middle)), merged(lists.slice(middle)));
}

function mergedTwo(a: readonly number[], b: readonly number[]): readonly number[] {
  const all: number[] = [];
  let inA = 0;
  let inB = 0;
  while (inA < a.length || inB < b.length) {
    const nextA = a[inA] ?? Number.POSITIVE_INFINITY;
    const nextB = b[inB] ?? Number.POSITIVE_INFINITY;
    all.push(Math.min(nextA, nextB));
    if (nextA <= nextB) inA += 1;
    if (nextB <= nextA) inB += 1;
  }
  // A list that grew keeps room for more, and there may be a hundred thousand of these.
  return all.slice();
}

/** Any numbers as a list of positions. */
export function ascending(numbers: readonly number[]): readonly number[] {
  return numbers.length < 2 ? numbers : [...new Set(numbers)].toSorted((a, b) => a - b);
}
