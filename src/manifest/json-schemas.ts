import { z } from 'zod';
import { type DocumentKind, documentKinds } from '../core/fleet/declared.ts';
import { kinds } from './kinds/kinds.ts';

/** A JSON Schema, as far as anybody here looks into it. */
export interface JsonSchema {
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
}

const made = new Map<DocumentKind, JsonSchema>();

/**
 * The JSON Schema (draft 2020-12) of what may be written in a document of a kind: before defaults
 * are filled in and texts are read. Made when first asked for, because most runs never ask.
 */
export function jsonSchemaOf(kind: DocumentKind): JsonSchema {
  const before = made.get(kind);
  if (before !== undefined) return before;
  // What `scalar` reads is unrepresentable to zod and says its own JSON Schema beside.
  const schema = z.toJSONSchema(kinds[kind].schema, { io: 'input', unrepresentable: 'any' });
  made.set(kind, schema as JsonSchema);
  return schema as JsonSchema;
}

/** Every published schema by the name of its file: one for each kind, and one that selects. */
export function publishedSchemas(): ReadonlyMap<string, object> {
  const files = new Map<string, object>();
  for (const kind of documentKinds) files.set(fileOf(kind), jsonSchemaOf(kind));
  files.set('tierwise.schema.json', {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Tierwise',
    description: 'Any document of Tierwise; the kind decides which.',
    type: 'object',
    properties: { kind: { enum: documentKinds } },
    required: ['kind'],
    allOf: documentKinds.map((kind) => ({
      if: { properties: { kind: { const: kind } }, required: ['kind'] },
      // oxlint-disable-next-line unicorn/no-thenable -- `then` is a word of JSON Schema
      then: { $ref: fileOf(kind) },
    })),
  });
  return files;
}

function fileOf(kind: DocumentKind): string {
  return `${kind.toLowerCase()}.schema.json`;
}
