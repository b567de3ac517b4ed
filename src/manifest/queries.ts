import { isScalar, type Node } from 'yaml';
import { type Check, isCompared, queriesOf } from '../core/fleet/check.ts';
import { type Selected, selectorFinding } from './plain-selector.ts';
import { readPromql, type TextFinding } from './promql.ts';
import type { YamlFinding } from './yaml/documents.ts';
import { nodeAt, offsetIn } from './yaml/places.ts';

/** Whether `queryFindings` has nothing to say of a check. */
export function hasGoodQueries(check: Check): boolean {
  return queriesOf(check).every(({ text }) => findingIn(text, check) === null);
}

/**
 * What is wrong with the texts that a check asks its source with, in place where a text stands in the YAML
 * as it is; elsewhere (escapes, several lines) at its beginning.
 */
export function queryFindings(check: Check, contents: Node): readonly YamlFinding[] {
  return queriesOf(check).flatMap(({ path, text }) => {
    const found = findingIn(text, check);
    if (found === null) return [];
    const { at, code, message, hint } = found;
    const whole = ['spec', ...path];
    const start = offsetIn(contents, { path: whole, at: 'value' });
    const offset = start + offsetWithin(nodeAt(contents, whole), text, at);
    return [{ offset, code, message, hint }];
  });
}

function findingIn(text: string, check: Check): TextFinding | null {
  const read = readPromql(text);
  if ('code' in read) return read;
  const selected = selectedBy(check);
  return selected === null ? null : selectorFinding(read, selected);
}

/** What the texts of a check select; null for one that asks with queries. */
function selectedBy(check: Check): Selected | null {
  if (!isCompared(check)) return null;
  const { kind } = check.compare.measure;
  if (kind === 'rate') return 'counter';
  return kind === 'latency' ? 'histogram' : null;
}

function offsetWithin(node: unknown, query: string, at: number): number {
  if (at === 0 || !isScalar(node) || node.source === undefined) return 0;
  const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
  if (!quoted && node.type !== 'PLAIN') return 0;
  const [from, to] = node.range ?? [0, 0];
  // Only where each character of the query is one of the text.
  const quotes = quoted ? 2 : 0;
  return to - from === query.length + quotes ? at + quotes / 2 : 0;
}
