import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml';
import type { Json } from '../../core/fleet/quantities.ts';
import { Anchors } from './anchors.ts';
import type { YamlFinding } from './documents.ts';

/** What a document says, without its YAML; `value` is undefined when nothing can be made of it. */
export interface PlainValue {
  readonly value: Json | undefined;
  readonly findings: readonly YamlFinding[];
}

const depthMax = 64;

interface Context {
  readonly anchors: Anchors;
  readonly findings: YamlFinding[];
  /** Set by what makes going on pointless or dangerous. */
  hopeless: boolean;
}

/**
 * Turns composed YAML into plain JSON values. Not the library's own `toJS`: ours also finds keys
 * that are there twice (theirs compares every key with every other), bounds what aliases expand to,
 * and refuses keys and numbers that JavaScript or JSON would quietly change.
 */
export function plainValue(contents: Node): PlainValue {
  const context: Context = { anchors: new Anchors(), findings: [], hopeless: false };
  const value = valueOf(contents, 0, context);
  return { value: context.hopeless ? undefined : value, findings: context.findings };
}

function valueOf(node: unknown, depth: number, context: Context): Json {
  if (context.hopeless) return null;
  if (isAlias(node)) return aliased(node.source, node, { depth, context });
  if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
  const { anchor } = node;
  if (anchor !== undefined) context.anchors.open(anchor);
  const value = ownValueOf(node, depth, context);
  if (anchor !== undefined) context.anchors.close(anchor, value);
  return value;
}

function ownValueOf(node: Node, depth: number, context: Context): Json {
  if (isScalar(node)) return scalarValue(node, context);
  if (isMap(node)) return mappingValue(node, depth, context);
  return isSeq(node) ? node.items.map((item) => valueOf(item, depth + 1, context)) : null;
}

function scalarValue(node: Scalar, context: Context): Json {
  const { value } = node;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'number') return null;
  if (!Number.isFinite(value)) {
    const message = `${node.source ?? 'this'} is not a finite number`;
    find(context, node, { code: 'not-finite', message, hint: 'write a number with digits' });
    return 0;
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    const message = `${node.source ?? 'this'} has more digits than a number keeps`;
    find(context, node, { code: 'number-too-large', message, hint: 'put it in quotes' });
  }
  return value;
}

function mappingValue(map: YAMLMap, depth: number, context: Context): Json {
  const mapping: Record<string, Json> = {};
  const seen = new Set<string>();
  for (const { key, value } of map.items) {
    const name = keyOf(key, context);
    if (name === null) {
      const message = 'the name of this field is not a text';
      find(context, key, { code: 'key-not-text', message, hint: 'put it in quotes' });
    } else if (name === '__proto__') {
      const message = 'a field cannot be called `__proto__`';
      find(context, key, { code: 'reserved-key', message, hint: 'choose another name' });
    } else if (name === '<<') {
      const message = 'mappings cannot be merged with `<<`';
      const hint = 'write the fields out; an alias can stand for a whole value';
      find(context, key, { code: 'merge-key', message, hint });
    } else if (seen.has(name)) {
      const message = `\`${name}\` is there twice in this mapping`;
      find(context, key, { code: 'duplicate-key', message, hint: 'leave one of them out' });
    } else {
      seen.add(name);
      mapping[name] = valueOf(value, depth + 1, context);
    }
  }
  return mapping;
}

/** A key as a text: `1` and `true` are what was written, an alias what it stands for. */
function keyOf(key: unknown, context: Context): string | null {
  if (isAlias(key)) {
    const value = aliased(key.source, key, { depth: depthMax, context });
    return typeof value === 'string' ? value : null;
  }
  if (!isScalar(key) || key.value === null) return null;
  const name = typeof key.value === 'string' ? key.value : (key.source ?? null);
  if (key.anchor !== undefined && name !== null) {
    context.anchors.open(key.anchor);
    context.anchors.close(key.anchor, name);
  }
  return name;
}

const aliasFindings = {
  unknown: {
    code: 'unknown-alias',
    message: 'there is no such anchor before this alias',
    hint: 'put texts that begin with `*` in quotes',
  },
  cycle: { code: 'alias-cycle', message: 'this alias stands for itself', hint: 'write it out' },
  bomb: {
    code: 'alias-bomb',
    message: 'the aliases of this document stand for more than 100,000 values',
    hint: 'write out what is needed',
  },
  deep: {
    code: 'nested-too-deeply',
    message: `with its aliases this is nested more than ${depthMax} levels deep`,
    hint: 'no document of Tierwise needs that',
  },
} as const;

function aliased(
  name: string,
  node: Node,
  { depth, context }: { readonly depth: number; readonly context: Context },
): Json {
  const resolved = context.anchors.resolve(name, depthMax - depth);
  if (resolved.kind === 'value') return resolved.value;
  context.hopeless = true;
  find(context, node, aliasFindings[resolved.kind]);
  return null;
}

function find(context: Context, node: unknown, finding: Omit<YamlFinding, 'offset'>): void {
  context.findings.push({ ...finding, offset: offsetOf(node) });
}

function offsetOf(node: unknown): number {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}
