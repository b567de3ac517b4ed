import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { decode } from './decode.ts';
import { findFiles, problemWith, unreadable } from './find-files.ts';
import type { ManifestText, Manifests } from './parse.ts';
import { parseManifests } from './parse.ts';
import { standardInput } from './paths.ts';
import { type Problem, problemList } from './problem.ts';

/** The texts that could be read, in the order of their files, and what is wrong with the others. */
export interface Loaded {
  readonly documents: readonly ManifestText[];
  readonly problems: readonly Problem[];
}

const fileBytesMax = 10_000_000;
/** So many files are read at a time. */
const filesAtOnce = 16;

/**
 * Reads manifests from files, from folders with all that is in them, and from standard input for
 * `-`. Never throws: what cannot be read is a problem.
 */
export async function loadFiles(
  paths: readonly string[],
  stdin: Readable = process.stdin,
): Promise<Loaded> {
  const { files, problems } = await findFiles(paths);
  const results: (ManifestText | Problem)[] = [];
  for (let index = 0; index < files.length; index += filesAtOnce) {
    const some = files.slice(index, index + filesAtOnce);
    results.push(...(await Promise.all(some.map(async (file) => await loadFile(file, stdin)))));
  }
  return {
    documents: results.filter((result) => 'text' in result),
    problems: [...problems, ...results.filter((result) => 'code' in result)],
  };
}

/** Loads and parses manifests: everything that `validate` says. Never throws. */
export async function readManifests(
  paths: readonly string[],
  stdin: Readable = process.stdin,
): Promise<Manifests> {
  const { documents, problems } = await loadFiles(paths, stdin);
  if (problems.length === 0) return parseManifests(documents);
  const all = problemList();
  const parsed = parseManifests(documents, { partial: true });
  for (const problem of [...problems, ...parsed.problems]) all.add(problem);
  return { fleet: null, rollouts: [], checks: [], freezes: [], problems: all.sorted() };
}

async function loadFile(file: string, stdin: Readable): Promise<ManifestText | Problem> {
  try {
    const bytes =
      file === standardInput ? await readAtMost(stdin, fileBytesMax) : await readFileBytes(file);
    if (bytes === null) {
      const message = `this is larger than ${fileBytesMax / 1_000_000} MB`;
      const hint = 'divide it into several files';
      return problemWith(file, { code: 'file-too-large', message, hint });
    }
    const decoded = decode(bytes);
    if (decoded.kind === 'text') return { file, text: decoded.text };
    const { byte, line, column } = decoded;
    const message = `this is not UTF-8 from byte ${byte} on`;
    const hint = 'save the file as UTF-8';
    return { file, line, column, code: 'not-utf8', message, hint };
  } catch (error) {
    return unreadable(file, error);
  }
}

async function readFileBytes(file: string): Promise<Uint8Array | null> {
  const about = await stat(file);
  if (about.isFile() && about.size > fileBytesMax) return null;
  return await readAtMost(createReadStream(file), fileBytesMax);
}

/** All bytes of a stream; null for more than the limit, of which no more is read. */
async function readAtMost(stream: Readable, bytesMax: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array);
    size += bytes.length;
    if (size > bytesMax) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
