/** What PromQL does with vectors: several values at one moment, told apart by their labels. */
import { type Aggregation, type Labels, labelsKey, type Operator } from './query.ts';

export interface Element {
  readonly labels: Labels;
  readonly value: number;
}

/** A number, or a vector. */
export type Value = number | readonly Element[];

/** Thrown where labels do not tell values apart; caught where the evaluation began. */
export class Ambiguous extends Error {}

/** A computed value is no longer the metric: the name goes, and the rest must still tell apart. */
export function mapped(
  vector: readonly Element[],
  change: (value: number) => number,
): readonly Element[] {
  const changed = vector.map(({ labels, value }) => ({
    labels: withoutName(labels),
    value: change(value),
  }));
  if (new Set(changed.map(({ labels }) => labelsKey(labels))).size < changed.length) {
    throw new Ambiguous('several metrics with equal labels: name one metric in the selector');
  }
  return changed;
}

function withoutName(labels: Labels): Labels {
  return new Map([...labels].filter(([name]) => name !== '__name__'));
}

/** One value for each combination of the labels in `by`. */
export function aggregated(
  name: Aggregation,
  by: readonly string[],
  vector: readonly Element[],
): readonly Element[] {
  const groups = new Map<string, { readonly labels: Labels; readonly values: number[] }>();
  for (const { labels, value } of vector) {
    const kept = new Map([...labels].filter(([label]) => by.includes(label)));
    const key = labelsKey(kept);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels: kept, values: [value] });
    else group.values.push(value);
  }
  return [...groups.values()].map(({ labels, values }) => ({
    labels,
    value: folded(name, values),
  }));
}

function folded(name: Aggregation, values: readonly number[]): number {
  switch (name) {
    case 'sum':
      return values.reduce((sum, value) => sum + value, 0);
    case 'avg':
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    case 'count':
      return values.length;
    case 'min':
      return extreme(values, (a, b) => a < b);
    case 'max':
      return extreme(values, (a, b) => a > b);
  }
}

/** NaN only where there is nothing else, as in Prometheus. */
function extreme(values: readonly number[], wins: (a: number, b: number) => boolean): number {
  return values.reduce((best, value) => (Number.isNaN(best) || wins(value, best) ? value : best));
}

/** A number combines with every element, and a vector with a vector one to one. */
export function combined(operator: Operator, left: Value, right: Value): Value {
  if (typeof left === 'number') {
    if (typeof right === 'number') return calculated(operator, left, right);
    return mapped(right, (value) => calculated(operator, left, value));
  }
  if (typeof right === 'number') return mapped(left, (value) => calculated(operator, value, right));
  return paired(operator, left, right);
}

/** One to one: elements with equal labels belong together, and those without a partner are left out. */
function paired(
  operator: Operator,
  left: readonly Element[],
  right: readonly Element[],
): readonly Element[] {
  if (left.length === 0 || right.length === 0) return [];
  const partners = new Map<string, number>();
  for (const { labels, value } of mapped(right, (kept) => kept)) {
    partners.set(labelsKey(labels), value);
  }
  const matching = left.filter(({ labels }) => partners.has(labelsKey(withoutName(labels))));
  return mapped(matching, (value) => value).map(({ labels, value }) => {
    const partner = partners.get(labelsKey(labels)) ?? Number.NaN;
    return { labels, value: calculated(operator, value, partner) };
  });
}

/** As the processor does it: 0/0 is NaN and stays it, 1/0 is infinite. */
function calculated(operator: Operator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
  }
}
