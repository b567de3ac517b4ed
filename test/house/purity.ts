/**
 * Finds what would make a rule depend on something other than its arguments. Compiler and lint refuse the
 * same; this is the belt to their braces, because both can be silenced by a comment and this cannot.
 */
import { type Node, parseSync, Visitor } from 'oxc-parser';
import { lineOf, type Source } from './sources.ts';

const clockAndChance =
  'Date Temporal performance crypto queueMicrotask setTimeout setInterval setImmediate';
const surroundings = 'process globalThis console fetch Intl require Buffer';
const namesOutside = new Set(`${clockAndChance} ${surroundings}`.split(' '));

/** Everything impure in a file of core, as `file:line: what is wrong`. */
export function impurities({ path, text }: Source): readonly string[] {
  const found: string[] = [];
  const add = (node: Node, wrong: string) => {
    found.push(`${path}:${lineOf(text, node.start)}: ${wrong}`);
  };
  // A property called `process` is nobody's global; its name is noted before the walk comes to it.
  const properties = new Set<Node>();
  const named = (node: { readonly computed?: boolean | undefined; readonly key: Node }) => {
    if (node.computed !== true) {
      properties.add(node.key);
    }
  };
  const asynchronous = (node: Node & { readonly async: boolean }) => {
    if (node.async) {
      add(node, 'async');
    }
  };
  new Visitor({
    Identifier: (node) => {
      if (namesOutside.has(node.name) && !properties.has(node)) {
        add(node, node.name);
      }
    },
    MemberExpression: (node) => {
      if (!node.computed) {
        properties.add(node.property);
      }
      if (text.slice(node.start, node.end).replace(/\s/g, '') === 'Math.random') {
        add(node, 'Math.random');
      }
    },
    Property: named,
    PropertyDefinition: named,
    MethodDefinition: named,
    TSPropertySignature: named,
    TSMethodSignature: named,
    AwaitExpression: (node) => add(node, 'await'),
    ForOfStatement: (node) => {
      if (node.await) {
        add(node, 'await');
      }
    },
    FunctionDeclaration: asynchronous,
    FunctionExpression: asynchronous,
    ArrowFunctionExpression: asynchronous,
  }).visit(parseSync(path, text).program);
  return found;
}
