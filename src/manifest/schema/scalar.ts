import { z } from 'zod';

/** What the text or number of one field must be, and what to say when it is not. */
interface ScalarRule<Out> {
  /** Reads the raw value; null when it is not one. */
  readonly read: (raw: unknown) => Out | null;
  /** Goes on from the value: `"3 hours" is not a duration`. */
  readonly wrong: string;
  readonly hint: string;
  /** For editors: the same rule in the words of JSON Schema. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The value may be a secret and is never shown. */
  readonly secret?: boolean;
}

/**
 * A field that is read by one function. Not a union or a chain of zod's own checks, so that each
 * wrong value gives exactly one problem, in our words.
 */
export function scalar<In, Out extends string | number | object>(rule: ScalarRule<Out>) {
  const isOne = (raw: unknown) => rule.read(raw) !== null;
  const params = { hint: rule.hint, secret: rule.secret ?? false };
  return z
    .custom<In>(isOne, { error: rule.wrong, params, abort: false })
    .meta(rule.json)
    .transform((raw) => rule.read(raw) as Out);
}

/** A scalar that is a text matching a pattern, kept as it is. */
export function pattern(rule: {
  readonly pattern: RegExp;
  readonly wrong: string;
  readonly hint: string;
  readonly secret?: boolean;
}) {
  return scalar<string, string>({
    read: (raw) => (typeof raw === 'string' && rule.pattern.test(raw) ? raw : null),
    wrong: rule.wrong,
    hint: rule.hint,
    secret: rule.secret ?? false,
    json: { type: 'string', pattern: rule.pattern.source },
  });
}
