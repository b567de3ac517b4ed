import { isScalar, type Node } from 'yaml';
import { type Check, isCompared, queriesOf } from '../core/fleet/check.ts';
import type { DocumentKind, DocumentPath } from '../core/fleet/declared.ts';
import { isCheck, type ItemOf } from './kinds/kinds.ts';
import { type Selected, selectorFinding } from './plain-selector.ts';
import { readPromql, type TextFinding } from './promql.ts';
import type { YamlFinding } from './yaml/documents.ts';
import { nodeAt, offsetIn } from './yaml/places.ts';

/** Whether `queryFindings` has nothing to say of a document. */
export function hasGoodQueries(item: ItemOf[DocumentKind]): boolean {
  return textsOf(item).every((text) => findingIn(text) === null);
}

/**
 * What is wrong with the texts that a document asks a source with, in place where a text stands in the YAML
 * as it is; elsewhere (escapes, several lines) at its beginning.
 */
export function queryFindings(item: ItemOf[DocumentKind], contents: Node): readonly YamlFinding[] {
  return textsOf(item).flatMap(({ path, text, selected }) => {
    const found = findingIn({ text, selected });
    if (found === null) return [];
    const { at, code, message, hint } = found;
    const whole = ['spec', ...path];
    const start = offsetIn(contents, { path: whole, at: 'value' });
    const offset = start + offsetWithin(nodeAt(contents, whole), text, at);
    return [{ offset, code, message, hint }];
  });
}

interface AskedText {
  readonly text: string;
  /** What it selects; null for a query. */
  readonly selected: Selected | null;
}

/** The texts that a Check asks its source with, and a Cluster whether it is busy. */
function textsOf(
  item: ItemOf[DocumentKind],
): readonly (AskedText & { readonly path: DocumentPath })[] {
  if (isCheck(item)) {
    return queriesOf(item).map((asked) => ({ ...asked, selected: selectedBy(item) }));
  }
  const text = 'busy' in item ? item.busy?.query : undefined;
  return text === undefined ? [] : [{ path: ['busy', 'query'], text, selected: null }];
}

function findingIn({ text, selected }: AskedText): TextFinding | null {
  const read = readPromql(text);
  if ('code' in read) return read;
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
