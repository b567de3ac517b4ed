import type { Node } from 'yaml';
import { type DocumentKind, documentKinds } from '../core/fleet/declared.ts';
import { nearest } from '../core/fleet/nearest.ts';
import type { Json } from '../core/fleet/quantities.ts';
import type { Collection } from './collection.ts';
import { findingsFrom, type PathFinding } from './issues.ts';
import { type ItemOf, kinds } from './kinds/kinds.ts';
import type { Finding } from './problem.ts';
import { queryFindings } from './queries.ts';
import { apiVersion } from './schema/envelope.ts';
import { withoutFaults } from './salvage.ts';
import { article, shown, typeText } from './wording.ts';
import type { YamlDocument, YamlFinding } from './yaml/documents.ts';
import { offsetIn, textAt } from './yaml/places.ts';
import { plainValue } from './yaml/plain-value.ts';
import { keepSpelling } from './yaml/spelling.ts';

/** Where the document is, and where what is in it goes. */
export interface Reader {
  readonly textIndex: number;
  readonly documentIndex: number;
  /** Paths in the document are relative to it. */
  readonly folder: string;
  readonly found: (finding: YamlFinding) => void;
  readonly into: Collection;
}

/** Mappings of texts in which numbers are kept as they are written. */
const spelledOut = [
  ['spec', 'values'],
  ['spec', 'delivery', 'local', 'env'],
];

/** Reads one document of a file into the collection; everything wrong with it is reported. */
export function readDocument({ contents, findings, broken }: YamlDocument, reader: Reader): void {
  for (const finding of findings) reader.found(finding);
  if (broken) {
    // Half-read YAML has mistakes of its own, which would only hide the real one.
    if (contents === null) reader.into.addUnread(null, null);
    else addUnread(contents, reader);
    return;
  }
  if (contents === null) return;
  const plain = plainValue(contents);
  for (const finding of plain.findings) reader.found(finding);
  const kind = plain.value === undefined ? null : kindOf(plain.value, contents, reader);
  if (plain.value === undefined) addUnread(contents, reader);
  if (plain.value === undefined || kind === null) return;
  for (const path of spelledOut) keepSpelling(plain.value, contents, path);
  const faulty = plain.findings.length > 0;
  const misfits = readAs(kind, plain.value, { contents, reader, faulty });
  // What the YAML gave up already was replaced, and the replacement is nobody's mistake.
  const known = new Set(plain.findings.map(({ offset }) => offset));
  for (const finding of misfits) {
    const offset = offsetIn(contents, finding);
    if (!known.has(offset)) reader.found({ ...finding, offset });
  }
}

interface Reading {
  readonly contents: Node;
  readonly reader: Reader;
  /** Whether something was left out of the value already. */
  readonly faulty: boolean;
}

function readAs<K extends DocumentKind>(
  kind: K,
  value: Json,
  { contents, reader, faulty }: Reading,
): readonly PathFinding[] {
  const first = kinds[kind].read(value, reader.folder);
  if (first.kind === 'item') {
    addItem(kind, first.item, { contents, reader, faulty });
    return [];
  }
  const findings = findingsFrom(first.issues, kind, value);
  // What is left without the faults may still refer to what is not there, and that is said too.
  const left = withoutFaults(value, findings, kind);
  const second = left === 'unusable' ? first : kinds[kind].read(value, reader.folder);
  if (second.kind === 'issues') addUnread(contents, reader);
  else addItem(kind, second.item, { contents, reader, faulty: faulty || left === 'doubtful' });
  return findings;
}

function addItem<K extends DocumentKind>(
  kind: K,
  item: ItemOf[K],
  { contents, reader, faulty }: Reading,
): void {
  const { textIndex, documentIndex } = reader;
  reader.into.add(kind, item, { textIndex, documentIndex });
  if (faulty) reader.into.addDoubtful(kind, item.name);
  for (const finding of queryFindings(item, contents)) reader.found(finding);
}

/** The kind of a document of ours; null with a finding for any other. */
function kindOf(value: unknown, contents: Node, reader: Reader): DocumentKind | null {
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  const kind = isMapping ? (value as Record<string, unknown>)['kind'] : undefined;
  const known = documentKinds.find((each) => each === kind);
  if (known !== undefined) return known;
  const at = kind === undefined ? [] : ['kind'];
  const offset = offsetIn(contents, { path: at, at: 'value' });
  const finding = isMapping ? wrongKind(kind, textAt(contents, ['apiVersion'])) : noMapping(value);
  reader.found({ ...finding, offset });
  if (isMapping) addUnread(contents, reader);
  return null;
}

function noMapping(value: unknown): Finding {
  const message = `a document must be a mapping, and this is ${article(typeText(value))}`;
  return { code: 'not-a-document', message, hint: 'begin it with `kind: Fleet`, say' };
}

function wrongKind(kind: unknown, version: string | null): Finding {
  const list = documentKinds.join(', ');
  if (kind === undefined) {
    const message = 'this document does not say its `kind`';
    return { code: 'missing-field', message, hint: `it is one of: ${list}` };
  }
  const near = typeof kind === 'string' ? nearest(kind, documentKinds) : null;
  const foreign = version !== null && version !== apiVersion;
  const others = foreign ? `documents of ${version} do not belong here` : `known are: ${list}`;
  const hint = near === null ? others : `did you mean \`${near}\`?`;
  return { code: 'unknown-kind', message: `there is no kind ${shown(kind)}`, hint };
}

/** What can still be told of a document that cannot be read: others may refer to it. */
function addUnread(contents: Node, { into }: Reader): void {
  const kind = textAt(contents, ['kind']);
  const name = textAt(contents, ['metadata', 'name']);
  if (kind === null) {
    into.addUnread(null, name);
    return;
  }
  const ours = documentKinds.find((each) => each === kind || each === nearest(kind, documentKinds));
  // A document of another system declares nothing that ours could refer to.
  if (ours !== undefined) into.addUnread(ours, name);
}
