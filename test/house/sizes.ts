/** Measures files and functions in lines, comments and blanks included: what a reader scrolls through. */
import { type Node, parseSync, Visitor } from 'oxc-parser';
import { lineOf, type Source } from './sources.ts';

export const fileLinesMax = 300;
export const functionLinesComfortable = 60;

export interface Size {
  /** A path, or `path:line name` for a function. */
  readonly what: string;
  readonly lines: number;
}

/** Files, the largest first. */
export function fileSizes(sources: readonly Source[]): readonly Size[] {
  return largestFirst(
    sources.map(({ path, text }) => ({ what: path, lines: text.trimEnd().split('\n').length })),
  );
}

/** Functions with a body, the longest first. One that lies within another counts for both. */
export function functionSizes(sources: readonly Source[]): readonly Size[] {
  return largestFirst(sources.flatMap(functionsOf));
}

function functionsOf({ path, text }: Source): readonly Size[] {
  const found: Size[] = [];
  const names = new Map<Node, string>();
  const measure = (node: Node & { readonly id?: { readonly name: string } | null }) => {
    const first = lineOf(text, node.start);
    const name = node.id?.name ?? names.get(node) ?? 'anonymous';
    found.push({ what: `${path}:${first} ${name}`, lines: lineOf(text, node.end) - first + 1 });
  };
  new Visitor({
    VariableDeclarator: (node) => {
      if (node.init !== null && node.id.type === 'Identifier') {
        names.set(node.init, node.id.name);
      }
    },
    MethodDefinition: (node) => {
      names.set(node.value, text.slice(node.key.start, node.key.end));
    },
    Property: (node) => {
      names.set(node.value, text.slice(node.key.start, node.key.end));
    },
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  }).visit(parseSync(path, text).program);
  return found;
}

function largestFirst(sizes: readonly Size[]): readonly Size[] {
  return sizes.toSorted((a, b) => b.lines - a.lines);
}
