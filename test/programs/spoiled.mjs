/**
 * A fleet on disk whose program looks well and changes badly. Usage: spoiled.mjs FOLDER HOW [ARGUMENT...]:
 * to look it does what fleet-on-disk.mjs does, to change what misbehave.mjs does.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const [folder, ...how] = process.argv.slice(2);
const input = await text(process.stdin);
const isLook = JSON.parse(input).operation === 'observe';
const program = isLook ? ['fleet-on-disk.mjs', folder] : ['misbehave.mjs', ...how];
const [file, ...args] = program;
const ended = spawnSync(process.execPath, [join(import.meta.dirname, file), ...args], {
  input,
  stdio: ['pipe', 'inherit', 'inherit'],
});
process.exitCode = ended.status ?? 1;
