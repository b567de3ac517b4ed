import {
  Composer,
  CST,
  type Document,
  isScalar,
  Lexer,
  type LineCounter,
  type ParsedNode,
  Parser,
  type YAMLError,
} from 'yaml';
import type { Finding } from '../problem.ts';

/**
 * YAML to documents, whatever the text is: the exact way, which knows the place and the spelling of
 * everything (`quick-values.ts` is the other one). Documents are composed one at a time, so that
 * memory is needed for the largest of them and not for the file; and what would take too much memory
 * or stack is refused before it is composed.
 */

/** One document of a file, as the library composes it. */
export interface YamlDocument {
  /** Null for an empty one. */
  readonly contents: ParsedNode | null;
  readonly findings: readonly YamlFinding[];
  /** The findings are such that nothing of it can be relied on. */
  readonly broken: boolean;
}

/** A finding and where it is: characters from the beginning of the text. */
export interface YamlFinding extends Finding {
  readonly offset: number;
}

/** A document of the size of a fleet's largest sensible one has a tenth of it. */
const lexemesMax = 500_000;
const depthMax = 64;
/** One mistake often gives a cascade of them. */
const findingsMax = 20;

/** The documents of a text in their order. `lines` learns where lines begin as the text is read. */
export function* documentsOf(text: string, lines: LineCounter): Generator<YamlDocument> {
  const composer = new Composer({ schema: 'core', uniqueKeys: false, prettyErrors: false });
  lines.addNewLine(0);
  for (const step of tokensOf(text, lines)) {
    if ('code' in step) {
      yield { contents: null, findings: [step], broken: true };
      return;
    }
    const deep = tooDeep(step);
    if (deep === null) {
      for (const document of composer.next(step)) yield read(document);
    } else {
      yield { contents: null, findings: [deep], broken: true };
    }
  }
  for (const document of composer.end()) yield read(document);
}

/** The library's tokens, or why there will be no more of them. */
function* tokensOf(text: string, lines: LineCounter): Generator<CST.Token | YamlFinding> {
  const parser = new Parser(lines.addNewLine);
  let lexemes = 0;
  let offset = 0;
  // After this mark of the library's comes the text of a scalar, and `---` may be one.
  let isScalarNext = false;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes = lexeme === '---' && !isScalarNext ? 0 : lexemes + 1;
    isScalarNext = lexeme === CST.SCALAR;
    if (lexemes > lexemesMax) {
      const message = 'this document is too large';
      const hint = 'divide it into several documents with `---` between them';
      yield { offset, code: 'document-too-large', message, hint };
      return;
    }
    offset = parser.offset;
    yield* parser.next(lexeme);
  }
  yield* parser.end();
}

/** Composing is recursive: depth is checked before, and without recursion. */
function tooDeep(document: CST.Token): YamlFinding | null {
  if (document.type !== 'document') return null;
  const open: [token: CST.Token | null | undefined, depth: number][] = [[document.value, 1]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next;
    if (token === null || token === undefined || !('items' in token)) continue;
    if (depth > depthMax) {
      const message = `this is nested more than ${depthMax} levels deep`;
      const hint = 'no document of Tierwise needs that';
      return { offset: token.offset, code: 'nested-too-deeply', message, hint };
    }
    for (const { key, value } of token.items) open.push([key, depth + 1], [value, depth + 1]);
  }
  return null;
}

function read(document: Document.Parsed): YamlDocument {
  const { errors, warnings } = document;
  const contents = isEmpty(document.contents) ? null : document.contents;
  const findings = [...errors, ...warnings].slice(0, findingsMax).map(findingFrom);
  return { contents, findings, broken: errors.length > 0 };
}

/** The library gives an empty document a null of no characters. */
function isEmpty(contents: ParsedNode | null): boolean {
  return isScalar(contents) && contents.value === null && contents.source === '';
}

const hints: Readonly<Record<string, string>> = {
  BAD_INDENT: 'compare the indentation with the lines around it',
  BLOCK_AS_IMPLICIT_KEY: 'put texts with `: ` in them in quotes, or begin a new line',
  BLOCK_IN_FLOW: 'between { } and [ ] write no lists or mappings by indentation',
  MISSING_CHAR: 'a quote, bracket, comma or colon is missing before this place',
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'leave the tag out: plain YAML is enough',
  UNEXPECTED_TOKEN: 'put texts with special characters in quotes',
};

function findingFrom({ code, message, pos }: YAMLError): YamlFinding {
  const tag = code === 'TAG_RESOLVE_FAILED';
  return {
    offset: pos[0],
    code: tag ? 'unknown-tag' : 'yaml-syntax',
    message: message.split('\n')[0] ?? message,
    hint: hints[code] ?? 'correct the YAML here; other problems of this document show after that',
  };
}
