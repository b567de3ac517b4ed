import type { z } from 'zod';

/** What to say when fields do not go together. */
interface Broken {
  /** The field to point at, from the mapping that holds the rule. */
  readonly path?: (string | number)[];
  readonly code?: string;
  /** Goes on from the field's name: `needs exactly one of above, below, outside`. */
  readonly wrong: string;
  readonly hint: string;
}

/**
 * The second argument of zod's `refine` for a rule over several fields. Such rules are checked even
 * when other fields are wrong, so that all problems come at once; zod would stop at the first.
 */
export function broken({ path, code, wrong, hint }: Broken) {
  return {
    error: wrong,
    ...(path === undefined ? {} : { path }),
    params: { hint, code: code ?? 'wrong-value', secret: true },
    when: (payload: z.core.ParsePayload) => isMapping(payload.value),
  };
}

/** Whether exactly one of some fields is there. */
export function exactlyOne(fields: readonly string[]) {
  return (mapping: object) => fields.filter((field) => has(mapping, field)).length === 1;
}

/** The JSON Schema of `exactlyOne`, for editors. */
export function exactlyOneJson(fields: readonly string[]) {
  return { oneOf: fields.map((field) => ({ required: [field] })) };
}

/** Whether somebody wrote the field. */
export function has(mapping: object, field: string): boolean {
  return (mapping as Record<string, unknown>)[field] !== undefined;
}

/** Reports items of a list that were there before, by what `key` makes of them. */
export function unique<T>(key: (item: T) => unknown, field: readonly string[] = []) {
  return (list: readonly T[], context: z.core.$RefinementCtx<readonly T[]>) => {
    const seen = new Map<unknown, number>();
    for (const [index, item] of list.entries()) {
      const itemKey = key(item);
      const first = seen.get(itemKey);
      if (first === undefined) {
        seen.set(itemKey, index);
        continue;
      }
      const params = {
        code: 'duplicate-name',
        hint: `it is item ${first + 1} of the list already`,
      };
      const message = 'is there twice';
      context.addIssue({ code: 'custom', path: [index, ...field], message, params, input: item });
    }
  };
}

/** The item itself, as the key of `unique`. */
export function itself<T>(item: T): T {
  return item;
}

function isMapping(raw: unknown): boolean {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}
