import { isMap, isPair, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import type { DocumentPath } from '../../core/fleet/declared.ts';

/** A path, and whether its last field itself is meant (an unknown one) or what it says. */
export interface Pointer {
  readonly path: DocumentPath;
  readonly at: 'key' | 'value';
}

/**
 * Where in the text a path of a document stands, in characters from the beginning. A path that
 * leads out of the document (a field that is missing, or whose default is meant) is followed as far
 * as it goes, to the name of the last field that is there.
 */
export function offsetIn(contents: Node, pointer: Pointer): number {
  const { found, rest } = follow(contents, pointer.path);
  const inherited = rest.length === 0 ? null : inheritedPath(pointer.path);
  if (inherited !== null && follow(contents, inherited.slice(0, 2)).rest.length === 0) {
    return offsetIn(contents, { ...pointer, path: inherited });
  }
  if (!isPair(found)) return startOf(found) ?? startOf(contents) ?? 0;
  // Of a field with a missing part the name is shown: the value would be its first other part.
  const atValue = pointer.at === 'value' && rest.length === 0;
  return (atValue ? startOf(found.value) : null) ?? startOf(found.key) ?? 0;
}

/** What a placement does not say, its tenant's `spec` says: `DocumentPath` promises it. */
function inheritedPath(path: DocumentPath): DocumentPath | null {
  const [spec, placements, index, ...field] = path;
  const placed = spec === 'spec' && placements === 'placements' && typeof index === 'number';
  return placed && field.length > 0 ? ['spec', ...field] : null;
}

/** The node that a path leads to; null when there is none. */
export function nodeAt(contents: Node, path: DocumentPath): unknown {
  const { found, rest } = follow(contents, path);
  if (rest.length > 0) return null;
  return isPair(found) ? found.value : found;
}

/** The text that a path leads to; null when there is none, or something else. */
export function textAt(contents: Node, path: DocumentPath): string | null {
  const node = nodeAt(contents, path);
  return isScalar(node) && typeof node.value === 'string' ? node.value : null;
}

function follow(contents: Node, path: DocumentPath): { found: unknown; rest: DocumentPath } {
  let found: unknown = contents;
  for (const [index, step] of path.entries()) {
    const inside = isPair(found) ? found.value : found;
    const next = isMap(inside)
      ? fieldOf(inside, step)
      : isSeq(inside)
        ? itemOf(inside, step)
        : isAlone(inside, step)
          ? found
          : null;
    if (next === null || next === undefined) return { found, rest: path.slice(index) };
    found = next;
  }
  return { found, rest: [] };
}

function fieldOf(map: YAMLMap, step: string | number): unknown {
  return indexOf(map, pairNames).get(String(step));
}

/** A text alone may stand for a list of one. */
function isAlone(node: unknown, step: string | number): boolean {
  return isScalar(node) && step === 0;
}

/** By its number, or by the name that the item is or has. */
function itemOf(list: YAMLSeq, step: string | number): unknown {
  return typeof step === 'number' ? list.items[step] : indexOf(list, itemNames).get(step);
}

type Names = (item: unknown) => readonly string[];

/** Thousands of names of one list may lead nowhere: it is searched through once. */
const indexes = new WeakMap<object, ReadonlyMap<string, unknown>>();

function indexOf(collection: YAMLMap | YAMLSeq, namesOf: Names): ReadonlyMap<string, unknown> {
  const known = indexes.get(collection);
  if (known !== undefined) return known;
  const index = new Map<string, unknown>();
  for (const item of collection.items) {
    for (const name of namesOf(item)) if (!index.has(name)) index.set(name, item);
  }
  indexes.set(collection, index);
  return index;
}

function pairNames(item: unknown): readonly string[] {
  return isPair(item) ? scalarNames(item.key) : [];
}

function itemNames(item: unknown): readonly string[] {
  if (!isMap(item)) return scalarNames(item);
  const field = fieldOf(item, 'name');
  return isPair(field) ? scalarNames(field.value) : [];
}

/** A number may be meant by its value or as it is written. */
function scalarNames(node: unknown): readonly string[] {
  if (!isScalar(node)) return [];
  const value = typeof node.value === 'string' ? [node.value] : [];
  return node.source === undefined ? value : [...value, node.source];
}

/** Null for a value that is not written, as in `soak:` and nothing after it. */
function startOf(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node)) return null;
  const { range } = node as Node;
  if (range === null || range === undefined) return null;
  const empty = isScalar(node) && node.value === null && range[0] === range[1];
  return empty ? null : range[0];
}
