/** `npm run schemas`: writes the JSON Schemas for editors, and the handbook's page on manifests. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedSchemas } from './json-schemas.ts';
import { referencePage } from './reference.ts';

const folder = join(import.meta.dirname, '../../schemas');

mkdirSync(folder, { recursive: true });
for (const [file, schema] of publishedSchemas()) {
  writeFileSync(join(folder, file), `${JSON.stringify(schema, null, 2)}\n`);
}
writeFileSync(join(import.meta.dirname, '../../docs/manifests.md'), referencePage());
