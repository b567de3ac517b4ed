import type { PromqlTree, TextFinding } from './promql.ts';

type Node = PromqlTree['top'];

/** What a selector is of. */
export type Selected = 'counter' | 'histogram';

const hints: Readonly<Record<Selected, string>> = {
  counter:
    'write the counter itself, as http_requests_total{code=~"5.."}: Tierwise takes its increase by itself',
  histogram:
    'write the histogram itself, as http_request_duration_seconds{code="200"}: Tierwise takes its increase by itself',
};

/** What stands where a selector should, by the parser's names. */
const nouns: Readonly<Record<string, string>> = {
  FunctionCall: 'a function',
  AggregateExpr: 'an aggregation',
  BinaryExpr: 'a calculation',
  UnaryExpr: 'a calculation',
  MatrixSelector: 'a range',
  SubqueryExpr: 'a subquery',
  OffsetExpr: 'moved by `offset`',
  StepInvariantExpr: 'pinned by `@`',
  ParenExpr: 'in parentheses',
  NumberDurationLiteral: 'a number',
  StringLiteral: 'a text in quotes',
};

/**
 * What keeps a text from being the selector of one metric, with matchers and nothing around it; null when
 * nothing does.
 */
export function selectorFinding({ text, top }: PromqlTree, selected: Selected): TextFinding | null {
  const finding = (message: string, hint = hints[selected]): TextFinding => {
    return { at: 0, code: 'no-plain-selector', message, hint };
  };
  const [only, ...others] = childrenOf(top);
  if (only?.name !== 'VectorSelector' || others.length > 0 || hasComment(only)) {
    const noun = others.length > 0 ? 'a comment' : (nouns[only?.name ?? ''] ?? 'more than that');
    return finding(`this must be the plain selector of a ${selected}, and is ${noun}`);
  }
  const names = namesOf(only, text);
  const [metric] = names;
  if (metric === undefined || names.length > 1) {
    const which = metric === undefined ? 'no metric' : 'more than one metric';
    return finding(`this selector names ${which}`);
  }
  if (selected === 'counter') return null;
  if (metric.endsWith('_bucket')) {
    const message = 'this selector is of the buckets of a histogram';
    return finding(message, 'write the name without `_bucket`');
  }
  if (!labelsOf(only, text).includes('le')) return null;
  return finding('this selector has a matcher of `le`', 'leave it out: `bounds` says what is slow');
}

function hasComment(node: Node): boolean {
  return node.name === 'LineComment' || childrenOf(node).some(hasComment);
}

/** The metrics that a selector names: before the braces, in quotes within them, or as `__name__`. */
function namesOf(selector: Node, text: string): readonly string[] {
  return childrenOf(selector).flatMap((child) => {
    if (child.name === 'Identifier') return [textOf(child, text)];
    return childrenOf(child).flatMap((matcher) => {
      const literals = childrenOf(matcher).filter(({ name }) => name === 'StringLiteral');
      const literal = literals.at(-1);
      const isName = matcher.name === 'QuotedLabelName' || isNameMatcher(matcher, text);
      return isName && literal !== undefined ? plainText(textOf(literal, text)) : [];
    });
  });
}

function isNameMatcher(matcher: Node, text: string): boolean {
  const operator = matcher.getChild('MatchOp')?.firstChild?.name;
  return labelOf(matcher, text) === '__name__' && operator === 'EqlSingle';
}

function labelsOf(selector: Node, text: string): readonly (string | null)[] {
  return selector.getChildren('LabelMatchers').flatMap((list) => {
    return childrenOf(list).map((matcher) => labelOf(matcher, text));
  });
}

/** The label of a matcher, written with quotes or without. */
function labelOf(matcher: Node, text: string): string | null {
  const name = matcher.getChild('LabelName');
  if (name !== null) return textOf(name, text);
  const quoted = matcher.getChild('QuotedLabelName')?.getChild('StringLiteral');
  if (quoted === null || quoted === undefined) return null;
  return plainText(textOf(quoted, text))[0] ?? null;
}

/** What is in quotes; nothing for what is empty, or would have to be read with its escapes. */
function plainText(literal: string): readonly string[] {
  const inner = literal.slice(1, -1);
  return inner === '' || /["\\\n]/.test(inner) ? [] : [inner];
}

function textOf({ from, to }: Node, text: string): string {
  return text.slice(from, to);
}

function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}
