/** Loaded before a process that plays worlds: puts one mistake into the rules as they are read. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mutated } from './mutation.ts';
import { mutations } from './mutations.ts';

/** The variable that says which mistake, counted from 0. */
const variable = 'TIERWISE_MUTATION';

const mutation = mutations[Number(process.env[variable])];
if (mutation === undefined) throw new Error(`${variable} names no mutation`);
const wanted = pathToFileURL(join(import.meta.dirname, '../../../src', mutation.file)).href;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (url !== wanted) return loaded;
    return { ...loaded, source: mutated(readFileSync(new URL(url), 'utf8'), mutation) };
  },
});
