import { type DocumentKind, documentKinds } from '../core/fleet/declared.ts';
import type { Json } from '../core/fleet/quantities.ts';
import { type ItemOf, kinds } from './kinds/kinds.ts';
import { hasGoodQueries } from './queries.ts';
import { valueAt } from './wording.ts';
import { quickValues } from './yaml/quick-values.ts';

/** What a faultless document says. */
export type Said = {
  readonly [K in DocumentKind]: { readonly kind: K; readonly item: ItemOf[K] };
}[DocumentKind];

/**
 * What the documents of a text say, in their order, when all of them are faultless and so plain that
 * no place and no spelling in them matters. Null for any other text: to say what is wrong, and where,
 * takes the exact way.
 */
export function readQuickly(text: string, folder: string): readonly Said[] | null {
  const all: Said[] = [];
  for (const value of quickValues(text)) {
    const said = value === null ? null : saidBy(value, folder);
    if (said === null) return null;
    all.push(said);
  }
  return all.length === 0 ? null : all;
}

function saidBy(value: Json, folder: string): Said | null {
  const name = valueAt(value, ['kind']);
  const kind = documentKinds.find((each) => each === name);
  return kind === undefined ? null : saidAs(kind, value, folder);
}

function saidAs<K extends DocumentKind>(kind: K, value: Json, folder: string): Said | null {
  const reading = kinds[kind].read(value, folder);
  if (reading.kind === 'issues') return null;
  const { item } = reading;
  if (!hasGoodQueries(item)) return null;
  // TypeScript does not see that the item is of the kind.
  return { kind, item } as Said;
}
