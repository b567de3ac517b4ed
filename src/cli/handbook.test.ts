import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wholeProgram } from './program.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/cli.md'), 'utf8');

test('docs/cli.md names every command and every option', async () => {
  const program = await wholeProgram();
  const names = program.commands.map((command) => command.name());
  const options = program.commands.flatMap((command) => command.options.map(({ long }) => long));
  const missing = [
    ...names.filter((name) => !new RegExp(`\`${name}[ /\`]`).test(page)),
    ...new Set(options.filter((option) => !page.includes(`${option} `))),
  ];
  expect(missing).toEqual([]);
});
