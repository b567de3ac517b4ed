/** A node on its way through the search. */
interface Visit<T> {
  readonly node: T;
  readonly order: number;
  readonly edges: Iterator<T>;
  /** The earliest open node that it reaches. */
  lowest: number;
  /** Its component is complete. */
  closed: boolean;
}

/**
 * The strongly connected components of a graph, each after all those that its edges lead to.
 * Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972) with the path kept in
 * a list, because a chain of ten thousand clusters is deeper than the call stack.
 */
export function connected<T>(
  nodes: Iterable<T>,
  edgesOf: (node: T) => Iterable<T>,
): readonly (readonly T[])[] {
  const components: T[][] = [];
  const visits = new Map<T, Visit<T>>();
  const path: Visit<T>[] = [];
  const open: Visit<T>[] = [];

  function enter(node: T): void {
    const order = visits.size;
    const edges = edgesOf(node)[Symbol.iterator]();
    const visit: Visit<T> = { node, order, edges, lowest: order, closed: false };
    visits.set(node, visit);
    path.push(visit);
    open.push(visit);
  }

  function leave(visit: Visit<T>): void {
    path.pop();
    const parent = path.at(-1);
    if (parent !== undefined) parent.lowest = Math.min(parent.lowest, visit.lowest);
    if (visit.lowest < visit.order) return;
    const component = open.splice(open.lastIndexOf(visit));
    for (const member of component) member.closed = true;
    components.push(component.map((member) => member.node));
  }

  for (const start of nodes) {
    if (!visits.has(start)) enter(start);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const edge = visit.edges.next();
      if (edge.done === true) {
        leave(visit);
        continue;
      }
      const next = visits.get(edge.value);
      if (next === undefined) enter(edge.value);
      else if (!next.closed) visit.lowest = Math.min(visit.lowest, next.order);
    }
  }
  return components;
}
