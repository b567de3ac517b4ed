import type { SyntaxNode } from '@lezer/common';
import { readRegex, readString } from './literals.ts';
import type { Matcher, Selector } from './query.ts';

/** Thrown while a query is read, and caught where the reading began: the part that is not evaluated. */
export class NotEvaluated extends Error {
  constructor(part: string) {
    super(
      `${part} is not evaluated by scrape, which knows selectors, rate, increase, delta, sum, min, max, ` +
        'avg, count, + - * /, numbers and parentheses: write it with those, or ask a Prometheus',
    );
  }
}

/** `name{label="value"}` and its relatives. Throws NotEvaluated. */
export function readSelector(node: SyntaxNode, text: string): Selector {
  const matchers: Matcher[] = [];
  const name = node.getChild('Identifier');
  if (name !== null) matchers.push(equals('__name__', text.slice(name.from, name.to)));
  const written = node.getChild('LabelMatchers');
  for (let next = written?.firstChild ?? null; next !== null; next = next.nextSibling) {
    if (next.name !== 'LineComment') matchers.push(readMatcher(next, text));
  }
  if (matchers.every(({ matches }) => matches(''))) {
    throw new NotEvaluated('a selector that fits series without any of its labels');
  }
  return { matchers };
}

function readMatcher(node: SyntaxNode, text: string): Matcher {
  const own = text.slice(node.from, node.to);
  // `{"http.requests"}` is a metric's name in quotes.
  if (node.name === 'QuotedLabelName') return equals('__name__', stringOf(own));
  const unquoted = node.getChild('LabelName');
  const label = unquoted ?? node.getChild('QuotedLabelName');
  const operator = node.getChild('MatchOp');
  const value = node.getChild('StringLiteral');
  if (label === null || operator === null || value === null) throw new NotEvaluated(own);
  const labelText = text.slice(label.from, label.to);
  return matcher(
    unquoted === null ? stringOf(labelText) : labelText,
    text.slice(operator.from, operator.to),
    stringOf(text.slice(value.from, value.to)),
  );
}

function matcher(label: string, operator: string, value: string): Matcher {
  switch (operator) {
    case '=':
      return equals(label, value);
    case '!=':
      return { label, matches: (found) => found !== value, exactly: null };
    default: {
      const regex = readRegex(value);
      if (regex === null) throw new NotEvaluated(`the regular expression ${JSON.stringify(value)}`);
      const wanted = operator === '=~';
      return { label, matches: (found) => regex.test(found) === wanted, exactly: null };
    }
  }
}

function equals(label: string, value: string): Matcher {
  return { label, matches: (found) => found === value, exactly: value };
}

function stringOf(literal: string): string {
  const text = readString(literal);
  if (text === null) throw new NotEvaluated(`the string ${literal}`);
  return text;
}
