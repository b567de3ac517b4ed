import { parser } from '@prometheus-io/lezer-promql';
import { placeholders } from '../core/fleet/template.ts';
import type { Finding } from './problem.ts';

/** What is wrong with a text of PromQL. */
export interface TextFinding extends Finding {
  /** The character that it is at, from 0. */
  readonly at: number;
}

/** A text that parses, with something harmless of the same length in the place of each `{name}`. */
export interface PromqlTree {
  readonly text: string;
  readonly top: ReturnType<typeof parser.parse>['topNode'];
}

/** A parser is fast, not free: beyond this a text is no query. */
const lengthMax = 20_000;

/**
 * Parses PromQL, or says what is wrong with its syntax. Whether names and types fit only the source can
 * tell.
 */
export function readPromql(query: string): PromqlTree | TextFinding {
  if (query.length > lengthMax) {
    const message = `this query is longer than ${lengthMax} characters`;
    return { at: 0, code: 'query-syntax', message, hint: 'record a rule in the source' };
  }
  const text = filled(query);
  const tree = parser.parse(text);
  let error: number | null = null;
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) error ??= node.from;
    },
  });
  return error === null ? { text, top: tree.topNode } : syntaxFinding(query, error);
}

function syntaxFinding(query: string, at: number): TextFinding {
  const text = query.slice(at, at + 20).split('\n')[0] ?? '';
  const where = text === '' ? 'it ends too early' : `near \`${text}\``;
  return {
    at,
    code: 'query-syntax',
    message: `this query is not valid PromQL: ${where} (character ${at + 1})`,
    hint: 'try the query in the source, with placeholders filled in',
  };
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
