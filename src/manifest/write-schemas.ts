/** `npm run schemas`: writes the JSON Schemas that are published for editors. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedSchemas } from './json-schemas.ts';

const folder = join(import.meta.dirname, '../../schemas');

mkdirSync(folder, { recursive: true });
for (const [file, schema] of publishedSchemas()) {
  writeFileSync(join(folder, file), `${JSON.stringify(schema, null, 2)}\n`);
}
