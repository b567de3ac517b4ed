import { open } from 'node:fs/promises';
import type { HeaderValue } from '../core/fleet/fleet.ts';

export type ReadHeaders =
  | {
      readonly kind: 'headers';
      readonly headers: Readonly<Record<string, string>>;
      /** Takes every secret out of a text, should the other side have repeated one. */
      readonly redact: (text: string) => string;
    }
  | { readonly kind: 'trouble'; readonly message: string };

const fileBytesMax = 64 * 1024;

/**
 * The headers of a source with their references followed. Done anew for every question, so that a token
 * that was rotated is used at once. A message names the reference, never what it leads to.
 */
export async function readHeaders(
  wanted: Readonly<Record<string, HeaderValue>>,
): Promise<ReadHeaders> {
  const headers: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    const read = await readValue(value);
    if ('missing' in read) return { kind: 'trouble', message: `header ${name}: ${read.missing}` };
    headers[name] = read.value;
    if (value.kind !== 'literal') secrets.push(...secretParts(read.value));
  }
  return { kind: 'headers', headers, redact: (text) => redact(text, secrets) };
}

type Read = { readonly value: string } | { readonly missing: string };

async function readValue(value: HeaderValue): Promise<Read> {
  switch (value.kind) {
    case 'literal':
      return { value: value.value };
    case 'env': {
      const found = process.env[value.env]?.trim() ?? '';
      return found === ''
        ? { missing: `the environment variable ${value.env} is not set` }
        : { value: found };
    }
    case 'file':
      return await readFileValue(value.file);
  }
}

/** Only a plain file of a modest size: a pipe could hang and a device never end. */
async function readFileValue(path: string): Promise<Read> {
  try {
    await using file = await open(path, 'r');
    const about = await file.stat();
    if (!about.isFile()) return { missing: `${path} is not a file` };
    if (about.size > fileBytesMax)
      return { missing: `${path} is larger than ${fileBytesMax} bytes` };
    const value = (await file.readFile('utf8')).trim();
    return value === '' ? { missing: `the file ${path} is empty` } : { value };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { missing: `the file ${path} cannot be read (${code})` };
  }
}

/** The whole value, and its words: of `Bearer abc` a server may repeat only `abc`. */
function secretParts(value: string): readonly string[] {
  return [
    value,
    ...value.split(/\s+/).filter((word) => word.length >= 6 && !/^bearer$/i.test(word)),
  ];
}

function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}
