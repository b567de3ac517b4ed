import {
  boolCoreTag,
  defineMappingTag,
  defineScalarTag,
  loadAll,
  NOT_RESOLVED,
  nullCoreTag,
  Schema,
  seqTag,
  strTag,
} from 'js-yaml';
import type { Json } from '../../core/fleet/quantities.ts';

/**
 * The quick way to read YAML: ten times as fast as the exact way of `documents.ts`, and without
 * places, spellings and findings. So it only speaks of texts about which the two cannot differ, and
 * gives up on everything else: whatever it says, the exact way says too, and finds nothing wrong.
 */

/** Something on which the two ways might differ. */
const unsure = new Error('only the exact way can tell');

/** Far below the number of characters that could be too many lexemes for the exact way. */
const charsMax = 200_000;
/** A list item that is a mapping counts once here, and twice in the exact way, which allows 64. */
const depthMax = 30;

/** Each of them takes its time on every character, so they are few. */
const unusual: readonly RegExp[] = [
  // Tabs, carriage returns, and what is not printed or looks like the end of a line.
  /[^\n\x20-\x7e\u{a0}-\u{2027}\u{202a}-\u{d7ff}\u{e000}-\u{fefe}\u{ff00}-\u{fffd}\u{10000}-\u{10ffff}]/u,
  // Directives, ends of documents, and beginnings that are indented or have something after them.
  // Names longer than 1,024 characters are mistakes, and no name is on two lines.
  /^(?: *(?:%|\.\.\.)| +---(?!\S)|---.|.{1000})/m,
  // A last line that is not ended may be understood as going on.
  /.$/,
  // Where a value begins: anchors, aliases, tags, names with a mark of their own, and blocks of text
  // that say how far they are indented, or keep the empty lines at their end.
  /(?:^|[\s,:?[\]{}-])(?:[&*!]|\?\s|[|>]-?[+\d])/m,
  // Comments above a text that stands alone: `yaml` may lose count of the indentation there.
  /^ *#.*\n(?: *\n)* *(?!#|- |-$|---$|[^#\n]*:(?: |$))\S/m,
  // List items that begin with a quote or a bracket and do not end there: js-yaml takes the rest of
  // the line for the next field of the mapping around.
  /^ *(?:- +)+"(?!(?:[^"\\\n]|\\.)*" *(?:$|:| #))/m,
  /^ *(?:- +)+'(?!(?:[^'\n]|'')*' *(?:$|:| #))/m,
  /^ *(?:- +)+[[{].*[\]}](?: *[^ \n,:\]}#]|#)/m,
];

/** What numbers look like in the exact way, and some texts more. */
const numeric =
  /^(?:0o[0-7]+|0x[0-9a-f]+|[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?|[-+]?\.(?:inf|nan))$/i;

/**
 * Numbers that are spelled as JavaScript spells them, so that nobody has to ask how `1.10` was
 * written.
 */
const number = defineScalarTag<number>('tag:yaml.org,2002:float', {
  implicit: true,
  implicitFirstChars: '+-.0123456789'.split(''),
  identify: () => false,
  resolve(source) {
    if (!numeric.test(source)) return NOT_RESOLVED;
    const value = Number(source);
    if (String(value) !== source || Math.abs(value) > Number.MAX_SAFE_INTEGER) throw unsure;
    return value;
  },
});

type Mapping = Record<string, unknown>;

/** Mappings whose names are texts that both ways take for such. */
const mapping = defineMappingTag<Mapping>('tag:yaml.org,2002:map', {
  create: () => ({}),
  identify: () => false,
  has: (fields, name) => typeof name === 'string' && Object.hasOwn(fields, name),
  keys: Object.keys,
  get: (fields, name) => fields[String(name)],
  addPair(fields, name, value) {
    if (typeof name !== 'string' || name === '<<' || name === '__proto__') throw unsure;
    fields[name] = value;
    return '';
  },
});

const schema = new Schema([strTag, seqTag, mapping, nullCoreTag, boolCoreTag, number]);

/**
 * What each document of a text says, in their order; nothing for a text without documents. Null for
 * one that only the exact way can tell: then what came before must not be used either.
 */
export function* quickValues(text: string): Generator<Json | null> {
  if (unusual.some((pattern) => pattern.test(text))) yield null;
  else for (const part of partsOf(text)) yield* valuesIn(part);
}

/** Cuts a text in front of each `---`: what one document needs in memory is soon free again. */
function* partsOf(text: string): Generator<string> {
  let start = 0;
  for (const { index } of text.matchAll(/^---$/gm)) {
    if (index > 0) yield text.slice(start, index);
    start = index;
  }
  yield text.slice(start);
}

/** One document; none for the comments in front of the first `---`. */
function valuesIn(part: string): readonly (Json | null)[] {
  if (part.length > charsMax) return [null];
  try {
    const values = loadAll(part, { schema, maxDepth: depthMax });
    // There are no other values in this schema.
    return values.every(isMapping) ? (values as Json[]) : [null];
  } catch {
    return [null];
  }
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
