import type { Sample } from '../../core/judge/evidence.ts';
import type { Expr, Labels, Selector } from './query.ts';
import { rangeValue } from './rate.ts';
import { Ambiguous, aggregated, combined, type Element, mapped, type Value } from './vector.ts';

/** What is known at one moment. */
export interface View {
  /** Values of this very moment; nothing older is carried forward. */
  instant(selector: Selector): readonly Element[];
  /** Samples of the time up to this moment. */
  range(
    selector: Selector,
    rangeMs: number,
  ): readonly { readonly labels: Labels; readonly samples: readonly Sample[] }[];
  readonly at: number;
}

/** The value of a query at one moment: none, one, or why there is no single one. */
export type Evaluated =
  | { readonly kind: 'value'; readonly value: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'trouble'; readonly message: string };

/** Evaluates by PromQL's rules, for a check that wants one number. Never throws. */
export function evaluate(expr: Expr, view: View): Evaluated {
  try {
    const value = valueOf(expr, view);
    if (typeof value === 'number') return { kind: 'value', value };
    const [one, second] = value;
    if (one === undefined) return { kind: 'none' };
    if (second === undefined) return { kind: 'value', value: one.value };
    const message = `${value.length} series where one is expected: aggregate with sum by (cluster)`;
    return { kind: 'trouble', message };
  } catch (error) {
    if (error instanceof Ambiguous) return { kind: 'trouble', message: error.message };
    throw error;
  }
}

function valueOf(expr: Expr, view: View): Value {
  switch (expr.kind) {
    case 'number':
      return expr.value;
    case 'instant':
      return view.instant(expr.selector);
    case 'range': {
      const [start, end] = [view.at - expr.rangeMs, view.at];
      const found = view.range(expr.selector, expr.rangeMs).flatMap(({ labels, samples }) => {
        const value = rangeValue(expr.name, { start, end, samples });
        return value === null ? [] : [{ labels, value }];
      });
      return mapped(found, (value) => value);
    }
    case 'aggregate': {
      const operand = valueOf(expr.operand, view);
      return typeof operand === 'number' ? operand : aggregated(expr.name, expr.by, operand);
    }
    case 'negate': {
      const operand = valueOf(expr.operand, view);
      return typeof operand === 'number' ? -operand : mapped(operand, (value) => -value);
    }
    case 'arithmetic':
      return combined(expr.operator, valueOf(expr.left, view), valueOf(expr.right, view));
  }
}
