import { parser } from '@prometheus-io/lezer-promql';
import { isScalar, type Node } from 'yaml';
import { placeholders } from '../core/fleet/template.ts';
import { nodeAt } from './yaml/places.ts';
import type { YamlFinding } from './yaml/documents.ts';

const path = ['spec', 'threshold', 'query'];
/** A parser is fast, not free: beyond this a text is no query. */
const lengthMax = 20_000;

/** Whether `queryFinding` has nothing to say of a query. */
export function isQuery(query: string): boolean {
  return query.length <= lengthMax && errorIn(query) === null;
}

/**
 * What is wrong with the syntax of a Check's query, in place where the text stands in the YAML as it
 * is; elsewhere (escapes, several lines) at its beginning. Whether names and types fit only the
 * source can tell.
 */
export function queryFinding(query: string, contents: Node): YamlFinding | null {
  const start = offsetOf(nodeAt(contents, path));
  if (query.length > lengthMax) {
    const message = `this query is longer than ${lengthMax} characters`;
    return { offset: start, code: 'query-syntax', message, hint: 'record a rule in the source' };
  }
  const error = errorIn(query);
  if (error === null) return null;
  const text = query.slice(error, error + 20).split('\n')[0] ?? '';
  const where = text === '' ? 'it ends too early' : `near \`${text}\``;
  return {
    offset: start + offsetWithin(nodeAt(contents, path), query, error),
    code: 'query-syntax',
    message: `this query is not valid PromQL: ${where} (character ${error + 1})`,
    hint: 'try the query in the source, with placeholders filled in',
  };
}

/** Where the first error is; null when there is none. */
function errorIn(query: string): number | null {
  let first: number | null = null;
  parser.parse(filled(query)).iterate({
    enter: (node) => {
      if (node.type.isError) first ??= node.from;
    },
  });
  return first;
}

/** Puts something of the same length in the place of each `{name}`, so that places stay the same. */
function filled(query: string): string {
  return placeholders(query).reduce((text, name) => {
    const braced = `{${name}}`;
    // After these a duration is due; everywhere else a name, or text within quotes.
    const parts = text.split(braced);
    return parts.reduce((before, after) => {
      const isDuration = /(\[|:|\boffset\s+-?)\s*$/.test(before);
      const filling = isDuration ? `${'1'.repeat(braced.length - 1)}s` : 'x'.repeat(braced.length);
      return before + filling + after;
    });
  }, query);
}

function offsetWithin(node: unknown, query: string, at: number): number {
  if (!isScalar(node) || node.source === undefined) return 0;
  const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
  if (!quoted && node.type !== 'PLAIN') return 0;
  const [from, to] = node.range ?? [0, 0];
  // Only where each character of the query is one of the text.
  const quotes = quoted ? 2 : 0;
  return to - from === query.length + quotes ? at + quotes / 2 : 0;
}

function offsetOf(node: unknown): number {
  return isScalar(node) ? (node.range?.[0] ?? 0) : 0;
}
