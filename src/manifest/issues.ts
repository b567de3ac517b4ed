import type { z } from 'zod';
import type { DocumentKind, DocumentPath } from '../core/fleet/declared.ts';
import { nearest } from '../core/fleet/nearest.ts';
import { fieldsAt, helpAt, unknownField } from './fields.ts';
import { type JsonSchema, jsonSchemaOf } from './json-schemas.ts';
import type { Finding } from './problem.ts';
import { article, shown, typeHint, typeText, valueAt, wantedText } from './wording.ts';
import type { Pointer } from './yaml/places.ts';

/** A problem of a document by the path that it is at. */
export interface PathFinding extends Finding, Pointer {}

type Issue = z.core.$ZodIssue;

/** What one issue is read with: the whole document, and its schema. */
interface Document {
  readonly value: unknown;
  readonly schema: JsonSchema;
}

/** Zod's issues with a document in our words: what is wrong there, and what to write instead. */
export function findingsFrom(
  issues: readonly Issue[],
  kind: DocumentKind,
  value: unknown,
): readonly PathFinding[] {
  const document = { value, schema: jsonSchemaOf(kind) };
  const all = issues.slice(0, findingsMax).flatMap((issue) => fromIssue(issue, [], document));
  const findings = all.slice(0, findingsMax);
  const said = findings.filter((finding) => !isEcho(finding, findings));
  if (issues.length <= findingsMax && all.length <= findingsMax) return said;
  const message = `this document has more than ${findingsMax} problems`;
  const hint = 'correct those that are shown first';
  return [...said, { path: [], at: 'value', code: 'too-many-problems', message, hint }];
}

/** Of one document; nobody reads more, and a hostile one could make millions. */
const findingsMax = 1_000;

/**
 * A mistyped field is unknown, and then the right one seems to be missing, or to be needed: that is
 * one mistake, and is said once.
 */
function isEcho({ code, at, path }: PathFinding, findings: readonly PathFinding[]): boolean {
  if (at === 'key') return false;
  return findings.some((other) => {
    if (other.at !== 'key') return false;
    const parent = other.path.slice(0, -1);
    if (code !== 'missing-field') return isSame(path, parent);
    const near = other.hint.includes(`\`${String(path.at(-1))}\``);
    return near && isSame(path.slice(0, -1), parent);
  });
}

function isSame(a: DocumentPath, b: DocumentPath): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}

function fromIssue(issue: Issue, above: DocumentPath, document: Document): PathFinding[] {
  const path = [...above, ...(issue.path as DocumentPath)];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((field) => ({
      ...unknownField(document.schema, path, field),
      path: [...path, field],
      at: 'key',
    }));
  }
  const value = valueAt(document.value, path);
  if (value === undefined) return [missing(issue, path, document)];
  if (issue.code === 'invalid_union') return fromUnion(issue, path, document);
  if (issue.code === 'invalid_key') {
    const [inner] = issue.issues;
    const { code, hint } =
      inner === undefined ? { code: 'wrong-value', hint: '' } : paramsOf(inner);
    const message = `${shown(path.at(-1))} ${inner?.message ?? 'is not allowed'}`;
    return [{ path, at: 'key', code, message, hint }];
  }
  return [{ path, at: 'value', ...wrong(issue, value, { path, document }) }];
}

interface Params {
  readonly code: string;
  readonly hint: string;
  readonly secret: boolean;
}

/** What our own schemas tell about an issue beside its message. */
function paramsOf(issue: Issue): Params {
  const params = issue.code === 'custom' ? (issue.params as Partial<Params> | undefined) : {};
  return { code: 'wrong-value', hint: '', secret: false, ...params };
}

function missing(issue: Issue, path: DocumentPath, { schema }: Document): PathFinding {
  const field = path.at(-1);
  const help = helpAt(schema, path);
  const { code, hint: ownHint } = paramsOf(issue);
  const hint = code === 'missing-field' ? ownHint : (help ?? `add \`${String(field)}\``);
  return {
    path,
    at: 'value',
    code: 'missing-field',
    message: `\`${String(field)}\` is missing`,
    hint,
  };
}

/**
 * Of the ways to write something, the one that somebody meant is the one of the right type, and of
 * several mappings the one that knows all fields: what is wrong is said about that one.
 */
function fromUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: DocumentPath,
  document: Document,
): PathFinding[] {
  const value = valueAt(document.value, path);
  const ofType = issue.errors.filter((issues) => !issues.some((each) => isOtherType(each, value)));
  const knowing = ofType.filter((issues) => issues.every(({ code }) => code !== unknownKeys));
  const [meant, ...others] = ofType.length > 1 ? knowing : ofType;
  if (meant !== undefined && others.length === 0) {
    return meant.flatMap((each) => fromIssue(each, path, document));
  }
  const what = typeof value === 'object' ? article(typeText(value)) : shown(value);
  const message = `this ${issue.message}, and is ${what}`;
  return [{ path, at: 'value', code: 'wrong-type', message, hint: '' }];
}

const unknownKeys = 'unrecognized_keys';

/** Whether this way to write something is for values of another type altogether. */
function isOtherType(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return false;
  // A text or number that is none of ours was at least meant to be one.
  if (issue.code === 'custom') return typeof value === 'object';
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function wrong(
  issue: Issue,
  value: unknown,
  { path, document }: { readonly path: DocumentPath; readonly document: Document },
): Finding {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, value, fieldsAt(document.schema, path));
    case 'invalid_value':
      return notAllowed(issue.values, value);
    case 'too_small':
      return tooFar(value, `at least ${String(issue.minimum)}`);
    case 'too_big':
      return tooFar(value, `at most ${String(issue.maximum)}`);
    case 'custom': {
      const { code, hint, secret } = paramsOf(issue);
      const what = secret || typeof value === 'object' ? 'this' : shown(value);
      return { code, message: `${what} ${issue.message}`, hint };
    }
    case 'invalid_format':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
      return { code: 'wrong-value', message: `this is not allowed: ${issue.message}`, hint: '' };
  }
}

function wrongType(expected: string, value: unknown, fields: readonly string[]): Finding {
  const wanted = wantedText(expected);
  if (value === null) {
    const message = `nothing is written here, but it must be ${wanted}`;
    return { code: 'wrong-type', message, hint: 'write a value, or leave the field out' };
  }
  const message = `this must be ${wanted}, and is ${article(typeText(value))}`;
  const known = fields.length > 0 ? `its fields are: ${fields.join(', ')}` : null;
  return { code: 'wrong-type', message, hint: known ?? typeHint(expected) };
}

function notAllowed(values: readonly unknown[], value: unknown): Finding {
  const allowed = values.map(String);
  const message = `${shown(value)} is not allowed here`;
  const near = typeof value === 'string' ? nearest(value, allowed) : null;
  const list =
    allowed.length === 1 ? `write \`${allowed.join('')}\`` : `one of: ${allowed.join(', ')}`;
  const hint = near === null || allowed.length === 1 ? list : `did you mean \`${near}\`? ${list}`;
  return { code: 'not-allowed', message, hint };
}

function tooFar(value: unknown, bound: string): Finding {
  if (typeof value === 'number') {
    const message = `${value} is out of bounds`;
    return { code: 'wrong-value', message, hint: `it must be ${bound}` };
  }
  const message = `this ${typeText(value)} has too few or too many items`;
  return { code: 'wrong-value', message, hint: `it must have ${bound}` };
}
