import type { DocumentPath } from '../core/fleet/declared.ts';
import { nearest } from '../core/fleet/nearest.ts';
import type { JsonSchema } from './json-schemas.ts';

/** Fields of which a later version makes something: a better answer than "unknown". */
const laterFields: ReadonlyMap<string, string> = new Map([
  ['spec.delivery.kubernetes', 'use `command` with a program that calls kubectl until then'],
]);

/** The fields that may stand at a place of a document; empty where any may. */
export function fieldsAt(schema: JsonSchema, path: DocumentPath): readonly string[] {
  return [
    ...new Set(schemasAt(schema, path).flatMap((each) => Object.keys(each.properties ?? {}))),
  ];
}

/** What editors show as help for a place of a document; null when there is nothing. */
export function helpAt(schema: JsonSchema, path: DocumentPath): string | null {
  return (
    schemasAt(schema, path).find((each) => each.description !== undefined)?.description ?? null
  );
}

/** What to say of a field that should not be there. */
export function unknownField(
  schema: JsonSchema,
  path: DocumentPath,
  field: string,
): { readonly code: string; readonly message: string; readonly hint: string } {
  const later = laterFields.get([...path, field].join('.'));
  if (later !== undefined) {
    const message = `\`${field}\` comes with a later version`;
    return { code: 'later-version', message, hint: later };
  }
  const fields = fieldsAt(schema, path);
  const near = nearest(field, fields);
  const hint = near === null ? `known here are: ${fields.join(', ')}` : `did you mean \`${near}\`?`;
  return { code: 'unknown-field', message: `unknown field \`${field}\``, hint };
}

/** All that a place may be: a value that can be written in several ways has several schemas. */
function schemasAt(schema: JsonSchema, path: DocumentPath): readonly JsonSchema[] {
  let here = alternatives(schema);
  for (const step of path) here = here.flatMap((each) => partOf(each, step).flatMap(alternatives));
  return here;
}

function partOf(schema: JsonSchema, step: string | number): readonly JsonSchema[] {
  if (typeof step === 'number') {
    const item = schema.prefixItems?.[step] ?? schema.items;
    return item === undefined ? [] : [item];
  }
  const { properties = {}, additionalProperties: others } = schema;
  if (Object.hasOwn(properties, step)) return [properties[step] ?? {}];
  return typeof others === 'object' ? [others] : [];
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return [schema, ...(schema.anyOf ?? []).flatMap(alternatives)];
}
