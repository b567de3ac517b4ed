import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { readDuration, readNumber } from './literals.ts';
import type { Aggregation, Expr, Operator, RangeFunction } from './query.ts';
import { selectorsOf } from './query.ts';
import { NotEvaluated, readSelector } from './selector.ts';

export type ParsedQuery =
  | { readonly kind: 'query'; readonly expr: Expr }
  | { readonly kind: 'trouble'; readonly message: string };

const lengthMax = 5_000;

/** Reads a query into a tree, or says which part of it is not evaluated here. Never throws. */
export function parseQuery(text: string): ParsedQuery {
  if (text.length > lengthMax) return trouble(`the query is longer than ${lengthMax} characters`);
  try {
    const tree = parser.parse(text);
    const error = firstError(tree.topNode);
    if (error !== null) return trouble(`syntax error in the query at character ${error + 1}`);
    const expr = read(child(tree.topNode), text);
    // A constant would be health without evidence.
    if (selectorsOf(expr).length === 0) return trouble('the query reads no metric');
    return { kind: 'query', expr };
  } catch (error) {
    if (error instanceof NotEvaluated) return trouble(error.message);
    throw error;
  }
}

function trouble(message: string): ParsedQuery {
  return { kind: 'trouble', message };
}

function firstError(top: SyntaxNode): number | null {
  let found: number | null = null;
  top.cursor().iterate((node) => {
    if (node.type.isError) found ??= node.from;
  });
  return found;
}

function read(node: SyntaxNode, text: string): Expr {
  const own = text.slice(node.from, node.to);
  switch (node.name) {
    case 'NumberDurationLiteral': {
      const value = readNumber(own);
      if (value === null) throw new NotEvaluated(`the duration ${own} as a number`);
      return { kind: 'number', value };
    }
    case 'ParenExpr':
      return read(child(node), text);
    case 'UnaryExpr': {
      const operand = read(child(node, -1), text);
      return own.startsWith('-') ? { kind: 'negate', operand } : operand;
    }
    case 'VectorSelector':
      return { kind: 'instant', selector: readSelector(node, text) };
    case 'FunctionCall':
      return readFunction(node, text);
    case 'AggregateExpr':
      return readAggregate(node, text);
    case 'BinaryExpr':
      return readArithmetic(node, text);
    default:
      throw new NotEvaluated(names[node.name] ?? own);
  }
}

const names: Readonly<Record<string, string>> = {
  OffsetExpr: 'offset',
  StepInvariantExpr: '@',
  SubqueryExpr: 'a subquery',
  MatrixSelector: 'a range outside of rate, increase and delta',
  StringLiteral: 'a string',
};

const rangeFunctions: readonly string[] = ['rate', 'increase', 'delta'] satisfies RangeFunction[];

function readFunction(node: SyntaxNode, text: string): Expr {
  const name = textOf(node.getChild('FunctionIdentifier'), text);
  if (!rangeFunctions.includes(name)) throw new NotEvaluated(`the function ${name}`);
  const body = child(node, -1);
  const over = child(body);
  if (over.name === 'OffsetExpr' || over.name === 'StepInvariantExpr') return read(over, text);
  const selector = over.getChild('VectorSelector');
  const duration = over.getChild('DurationExpr');
  if (over.name !== 'MatrixSelector' || selector === null || duration === null) {
    throw new NotEvaluated(`${name} of anything but a selector with a range, such as x[1m]`);
  }
  const rangeMs = readDuration(textOf(duration, text));
  if (rangeMs === null) throw new NotEvaluated(`the range [${textOf(duration, text)}]`);
  return {
    kind: 'range',
    name: name as RangeFunction,
    selector: readSelector(selector, text),
    rangeMs,
  };
}

const aggregations: readonly string[] = [
  'sum',
  'min',
  'max',
  'avg',
  'count',
] satisfies Aggregation[];

function readAggregate(node: SyntaxNode, text: string): Expr {
  const name = textOf(node.getChild('AggregateOp'), text).toLowerCase();
  if (!aggregations.includes(name)) throw new NotEvaluated(`the aggregation ${name}`);
  const modifier = node.getChild('AggregateModifier');
  if (modifier?.getChild('Without')) throw new NotEvaluated('without (…)');
  const labels = modifier?.getChild('GroupingLabels')?.getChildren('LabelName') ?? [];
  if (modifier?.getChild('GroupingLabels')?.getChild('QuotedLabelName')) {
    throw new NotEvaluated('a label in quotes after by');
  }
  const operand = read(child(node.getChild('FunctionCallBody') ?? node), text);
  if (isScalar(operand)) throw new NotEvaluated(`${name} of a number`);
  const by = labels.map((label) => textOf(label, text));
  return { kind: 'aggregate', name: name as Aggregation, by, operand };
}

const operators: readonly string[] = ['+', '-', '*', '/'] satisfies Operator[];

function readArithmetic(node: SyntaxNode, text: string): Expr {
  const [left, operator, ...rest] = children(node);
  const right = rest.at(-1);
  const name = textOf(operator ?? null, text);
  if (left === undefined || right === undefined || !operators.includes(name)) {
    throw new NotEvaluated(`the operator ${name}`);
  }
  const modifier = rest.length > 1 ? rest[0] : undefined;
  if (modifier !== undefined) throw new NotEvaluated(textOf(modifier, text));
  return {
    kind: 'arithmetic',
    operator: name as Operator,
    left: read(left, text),
    right: read(right, text),
  };
}

function isScalar(expr: Expr): boolean {
  return selectorsOf(expr).length === 0;
}

/** The n-th child that is not a comment; a tree without errors has it. */
function child(node: SyntaxNode, index = 0): SyntaxNode {
  const found = children(node).at(index);
  if (found === undefined) throw new NotEvaluated('an empty expression');
  return found;
}

function children(node: SyntaxNode): readonly SyntaxNode[] {
  const all: SyntaxNode[] = [];
  for (let next = node.firstChild; next !== null; next = next.nextSibling) {
    if (next.name !== 'LineComment') all.push(next);
  }
  return all;
}

function textOf(node: SyntaxNode | null, text: string): string {
  return node === null ? '' : text.slice(node.from, node.to);
}
