import type { Json } from '../../core/fleet/quantities.ts';

/** What an anchor stands for; `open` while its own contents are still being read. */
type Anchored = { readonly kind: 'open' } | { readonly kind: 'value'; readonly value: Json };

/** What came of an alias. */
export type Resolved =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'unknown' | 'cycle' | 'bomb' | 'deep' };

/** All copies that aliases of one document make together, in values. */
const copiesMax = 100_000;

/**
 * The anchors of one document. An alias shares the value that it stands for, but whoever walks over
 * the result pays for every copy: ten lines of aliases of aliases can stand for billions. So copies
 * are counted, and there is a limit.
 */
export class Anchors {
  readonly #byName = new Map<string, Anchored>();
  #copies = 0;

  /** From here on the name stands for what follows. */
  open(name: string): void {
    this.#byName.set(name, { kind: 'open' });
  }

  /** The contents of an opened anchor are read. */
  close(name: string, value: Json): void {
    this.#byName.set(name, { kind: 'value', value });
  }

  /** What an alias stands for, which may be at most `levels` deep. */
  resolve(name: string, levels: number): Resolved {
    const anchored = this.#byName.get(name);
    if (anchored === undefined) return { kind: 'unknown' };
    if (anchored.kind === 'open') return { kind: 'cycle' };
    const { size, height } = measure(anchored.value, copiesMax - this.#copies);
    this.#copies += size;
    if (this.#copies > copiesMax) return { kind: 'bomb' };
    return height > levels ? { kind: 'deep' } : anchored;
  }
}

/** How many values there are in a value and how deep they lie; gives up once past the limit. */
function measure(value: Json, sizeMax: number): { size: number; height: number } {
  const open: [value: Json, depth: number][] = [[value, 0]];
  let size = 0;
  let height = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [item, depth] = next;
    size += 1;
    height = Math.max(height, depth);
    if (size > sizeMax) break;
    if (item === null || typeof item !== 'object') continue;
    for (const part of Object.values(item)) open.push([part, depth + 1]);
  }
  return { size, height };
}
