/** Reads what a file imports, in whatever way it is written. */
import { posix } from 'node:path';
import { type Expression, parseSync, type StringLiteral, Visitor } from 'oxc-parser';
import { lineOf, type Source } from './sources.ts';

export interface Import {
  readonly line: number;
  /** The file relative to src/, `../` in front where it leaves src/; a package; or what could not be read. */
  readonly target: { readonly file: string } | { readonly package: string } | 'computed';
}

/** Imports, type-only imports, re-exports, `import()` and `import('…').Type`. Throws on broken syntax. */
export function readImports({ path, text }: Source): readonly Import[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) {
    throw new Error(`${path}: ${errors.map((error) => error.message).join('; ')}`);
  }
  const found: Import[] = [];
  const add = (node: Expression | StringLiteral | null) => {
    if (node !== null) {
      found.push({ line: lineOf(text, node.start), target: target(path, node) });
    }
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
  }).visit(program);
  return found;
}

function target(from: string, node: Expression | StringLiteral): Import['target'] {
  if (node.type !== 'Literal' || typeof node.value !== 'string') {
    return 'computed';
  }
  return node.value.startsWith('.')
    ? { file: posix.normalize(posix.join(posix.dirname(from), node.value)) }
    : { package: node.value };
}
