/** A map is written anew when more of its entries differ from the one that it was made from. */
const patchesMax = { least: 8, most: 128 };

/** Stands for an entry that is gone. */
const gone = Symbol('gone');

/**
 * A map that never changes: `with` and `without` answer with another one, which shares what stayed
 * the same. A fold over ten thousand clusters would else copy all of them with every event.
 */
export class PatchedMap<V extends object> implements ReadonlyMap<string, V> {
  readonly size: number;
  #base: ReadonlyMap<string, V>;
  #patches: ReadonlyMap<string, V | typeof gone>;

  /** The same entries as in `base`, which nobody may change from now on. */
  static of<V extends object>(base: ReadonlyMap<string, V>): PatchedMap<V> {
    if (base instanceof PatchedMap) return base as PatchedMap<V>;
    return new PatchedMap<V>(base, new Map(), base.size);
  }

  private constructor(
    base: ReadonlyMap<string, V>,
    patches: ReadonlyMap<string, V | typeof gone>,
    size: number,
  ) {
    this.#base = base;
    this.#patches = patches;
    this.size = size;
  }

  with(key: string, value: V): PatchedMap<V> {
    return this.#patched(key, value, this.has(key) ? this.size : this.size + 1);
  }

  without(key: string): PatchedMap<V> {
    return this.has(key) ? this.#patched(key, gone, this.size - 1) : this;
  }

  get(key: string): V | undefined {
    const patch = this.#patches.get(key);
    if (patch === gone) return undefined;
    return patch ?? this.#base.get(key);
  }

  has(key: string): boolean {
    return this.#patches.has(key) ? this.#patches.get(key) !== gone : this.#base.has(key);
  }

  entries(): MapIterator<[string, V]> {
    return this.#written().entries();
  }

  keys(): MapIterator<string> {
    return this.#written().keys();
  }

  values(): MapIterator<V> {
    return this.#written().values();
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.#written()) visit(value, key, this);
  }

  #patched(key: string, value: V | typeof gone, size: number): PatchedMap<V> {
    const patches = new Map(this.#patches).set(key, value);
    const next = new PatchedMap<V>(this.#base, patches, size);
    // With so many, writing all anew now and then costs as much as copying the patches each time.
    const enough = Math.max(patchesMax.least, Math.sqrt(this.#base.size));
    if (patches.size > Math.min(enough, patchesMax.most)) next.#written();
    return next;
  }

  /** All entries in a map of their own. Who walks over them pays once for all who do so later. */
  #written(): ReadonlyMap<string, V> {
    if (this.#patches.size === 0) return this.#base;
    const base = new Map(this.#base);
    for (const [name, patch] of this.#patches) {
      if (patch === gone) base.delete(name);
      else base.set(name, patch);
    }
    this.#base = base;
    this.#patches = new Map();
    return base;
  }
}
