/** The part of PromQL that is evaluated here, as a tree. */

export type Labels = ReadonlyMap<string, string>;

/** A test of one label; a label that is not there counts as the empty text. */
export interface Matcher {
  readonly label: string;
  readonly matches: (value: string) => boolean;
  /** The value that the label must equal, where there is only one. */
  readonly exactly: string | null;
}

/** Which series; the metric's name is the label `__name__`. */
export interface Selector {
  readonly matchers: readonly Matcher[];
}

export type RangeFunction = 'rate' | 'increase' | 'delta';
export type Aggregation = 'sum' | 'min' | 'max' | 'avg' | 'count';
export type Operator = '+' | '-' | '*' | '/';

export type Expr =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'instant'; readonly selector: Selector }
  | {
      readonly kind: 'range';
      readonly name: RangeFunction;
      readonly selector: Selector;
      readonly rangeMs: number;
    }
  | {
      readonly kind: 'aggregate';
      readonly name: Aggregation;
      readonly by: readonly string[];
      readonly operand: Expr;
    }
  | {
      readonly kind: 'arithmetic';
      readonly operator: Operator;
      readonly left: Expr;
      readonly right: Expr;
    }
  | { readonly kind: 'negate'; readonly operand: Expr };

/** Whether a series fits a selector. */
export function fits({ matchers }: Selector, labels: Labels): boolean {
  return matchers.every(({ label, matches }) => matches(labels.get(label) ?? ''));
}

/** Every selector of an expression, with the time that must be remembered for it; 0 for none. */
export function selectorsOf(
  expr: Expr,
): readonly { readonly selector: Selector; readonly rangeMs: number }[] {
  switch (expr.kind) {
    case 'number':
      return [];
    case 'instant':
      return [{ selector: expr.selector, rangeMs: 0 }];
    case 'range':
      return [expr];
    case 'aggregate':
    case 'negate':
      return selectorsOf(expr.operand);
    case 'arithmetic':
      return [...selectorsOf(expr.left), ...selectorsOf(expr.right)];
  }
}

/** A name for a set of labels: equal for equal sets, whatever their order. */
export function labelsKey(labels: Labels): string {
  return JSON.stringify([...labels].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
