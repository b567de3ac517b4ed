import { isMap, isScalar, type Node } from 'yaml';
import type { DocumentPath } from '../../core/fleet/declared.ts';
import type { Json } from '../../core/fleet/quantities.ts';
import { nodeAt } from './places.ts';

/**
 * Puts numbers of a mapping of texts back as they were written, so that the version `1.10` does not
 * become `1.1`. Changes `value` in place; nothing happens where the path leads nowhere.
 */
export function keepSpelling(value: Json, contents: Node, path: DocumentPath): void {
  const written = nodeAt(contents, path);
  const texts = path.reduce(partOf, value as unknown);
  if (!isMap(written) || typeof texts !== 'object' || texts === null) return;
  const mapping = texts as Record<string, unknown>;
  for (const { key, value: number } of written.items) {
    if (!isScalar(key) || !isScalar(number) || typeof number.value !== 'number') continue;
    const name = typeof key.value === 'string' ? key.value : (key.source ?? '');
    if (typeof mapping[name] === 'number') mapping[name] = number.source ?? mapping[name];
  }
}

function partOf(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return null;
  return (value as Record<string | number, unknown>)[step];
}
