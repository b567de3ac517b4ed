import type { DocumentPath } from '../core/fleet/declared.ts';

const charsMax = 60;

/** A value as a message repeats it: one line, not too long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1)}…`;
}

/** What kind of value somebody wrote. */
export function typeText(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
      return 'number';
    case 'boolean':
      return 'true or false';
    default:
      return 'mapping';
  }
}

/** What zod expects, in the words of YAML, and how to write it. */
const wanted: Readonly<Record<string, { readonly text: string; readonly hint: string }>> = {
  string: { text: 'a text', hint: 'put it in quotes' },
  number: { text: 'a number', hint: 'write digits, without quotes' },
  int: { text: 'a whole number', hint: 'write digits, without quotes' },
  boolean: { text: 'true or false', hint: 'write true or false, without quotes' },
  array: { text: 'a list', hint: 'write it as [one, two]' },
  tuple: { text: 'a list', hint: 'write it as [one, two]' },
  object: { text: 'a mapping', hint: 'write it as { field: value }' },
  record: { text: 'a mapping', hint: 'write it as { name: value }' },
};

/** What zod expected, in the words of YAML. */
export function wantedText(expected: string): string {
  return wanted[expected]?.text ?? expected;
}

/** How to write what zod expected. */
export function typeHint(expected: string): string {
  return wanted[expected]?.hint ?? '';
}

/** `a list`, `nothing`, `true or false`. */
export function article(noun: string): string {
  return ['nothing', 'true or false'].includes(noun) ? noun : `a ${noun}`;
}

/** The part of a value that a path leads to; undefined when it leads nowhere. */
export function valueAt(value: unknown, path: DocumentPath): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}
