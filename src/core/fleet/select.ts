import type { Cluster, LabelExpression, Selector } from './fleet.ts';

/** Whether a selector names the cluster or matches its labels. Empty `matchLabels` match all. */
export function selects(selector: Selector, cluster: Cluster): boolean {
  if (selector.kind === 'names') return selector.names.includes(cluster.name);
  const labels = new Map(Object.entries(cluster.labels));
  return (
    Object.entries(selector.matchLabels).every(([key, value]) => labels.get(key) === value) &&
    selector.matchExpressions.every((expression) => holds(expression, labels))
  );
}

function holds(expression: LabelExpression, labels: ReadonlyMap<string, string>): boolean {
  const value = labels.get(expression.key);
  switch (expression.operator) {
    case 'In':
      return value !== undefined && expression.values.includes(value);
    case 'NotIn':
      return value === undefined || !expression.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}
