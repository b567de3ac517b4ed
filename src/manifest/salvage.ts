import type { DocumentKind, DocumentPath } from '../core/fleet/declared.ts';
import type { Json } from '../core/fleet/quantities.ts';
import type { PathFinding } from './issues.ts';
import { valueAt } from './wording.ts';

/**
 * What is left of a faulty document. usable: only unknown fields were taken out. doubtful: values
 * that it meant to say were taken out too. unusable: without them it says nothing reliable.
 */
export type Salvage = 'usable' | 'doubtful' | 'unusable';

/**
 * Takes what findings point at out of a document, in place, so that the rest of it can be read; where
 * a field is missing, what it is missing in. A document is not worth that when what others look for
 * in it (labels, values, the names of tiers and sources) would go.
 */
export function withoutFaults(
  value: Json,
  findings: readonly PathFinding[],
  kind: DocumentKind,
): Salvage {
  const targets = findings.map(({ path }) => (isThere(value, path) ? path : path.slice(0, -1)));
  if (targets.some((path) => path.length < 2 || isRelied(path, kind))) return 'unusable';
  // Later items of a list first, so that the places of the others stay the same; parts before wholes.
  for (const path of targets.toSorted((a, b) => compare(b, a))) take(value, path);
  return findings.every(({ code }) => code === 'unknown-field') ? 'usable' : 'doubtful';
}

function isRelied([part, field, ...rest]: DocumentPath, kind: DocumentKind): boolean {
  if (part === 'metadata') return field === 'labels' || field === 'name';
  if (part !== 'spec') return false;
  if (kind === 'Cluster') return field === 'values';
  return kind === 'Fleet' && (field === 'tiers' || field === 'sources') && rest.length < 2;
}

function isThere(value: Json, path: DocumentPath): boolean {
  return valueAt(value, path) !== undefined;
}

function take(value: Json, path: DocumentPath): void {
  const last = path.at(-1);
  const parent = valueAt(value, path.slice(0, -1));
  // Two findings may be about the same thing.
  if (last === undefined || !isThere(value, path)) return;
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete (parent as Record<string, unknown>)[last];
}

function compare(a: DocumentPath, b: DocumentPath): number {
  for (const [index, step] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (step === other) continue;
    return typeof step === 'number' && typeof other === 'number'
      ? step - other
      : step < other
        ? -1
        : 1;
  }
  return a.length - b.length;
}
