import { z } from 'zod';
import { pattern, scalar } from './scalar.ts';

const namePattern = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/;

/**
 * The name of a document, a tier, a zone, a source or a component. Objects keyed by names would
 * find JavaScript's own `constructor`, so that one is taken.
 */
export function name() {
  return scalar<string, string>({
    read: (raw) =>
      typeof raw === 'string' && namePattern.test(raw) && raw !== 'constructor' ? raw : null,
    wrong: 'is not a name',
    hint: 'names have 1 to 63 lowercase letters, digits, `-` and `.`, and begin and end with a letter or digit',
    json: { type: 'string', pattern: namePattern.source },
  });
}

/** A name that something else has. */
export function nameOf(what: string) {
  return name().describe(`The name of ${what}.`);
}

/** One or more characters, none of which is a control character. A secret one is never shown. */
export function line({ secret = false } = {}) {
  return pattern({
    // oxlint-disable-next-line no-control-regex -- that they are control characters is the point
    pattern: /^[^\u0000-\u001f\u007f]+$/,
    wrong: 'is not a line of text',
    hint: 'write some text without line breaks; put numbers in quotes',
    secret,
  });
}

/** A text that may span lines, and must say something. */
export function paragraph() {
  return scalar<string, string>({
    read: (raw) =>
      typeof raw === 'string' && raw.trim() !== '' && !raw.includes('\0') ? raw : null,
    wrong: 'is not a text',
    hint: 'write some text; put numbers in quotes',
    json: { type: 'string', minLength: 1 },
  });
}

/** A label of a Prometheus series. */
export function labelName() {
  return pattern({
    pattern: /^[a-zA-Z_][a-zA-Z0-9_]*$/,
    wrong: 'is not the name of a label',
    hint: 'labels of Prometheus have letters, digits and `_`, and no digit first',
  });
}

/** The name of a cluster's label. */
export function labelKey() {
  return pattern({
    pattern: /^[A-Za-z0-9]([A-Za-z0-9._/-]{0,251}[A-Za-z0-9])?$/,
    wrong: 'is not the name of a label',
    hint: 'names of labels have letters, digits, `-`, `_`, `.` and `/`',
  });
}

/** The value of a cluster's label; may be empty. */
export function labelValue() {
  return pattern({
    // oxlint-disable-next-line no-control-regex -- that they are control characters is the point
    pattern: /^[^\u0000-\u001f\u007f]{0,253}$/,
    wrong: 'is not the value of a label',
    hint: 'values of labels are texts; put numbers and true or false in quotes',
  });
}

/** What selectors match. */
export function labels() {
  return z.record(labelKey(), labelValue()).describe('Labels that selectors match.');
}

/** A text, or a number that is kept as it was written: `1.10` stays `1.10`. */
export function textOrNumber() {
  return scalar<string | number, string>({
    read: (raw) => {
      if (typeof raw !== 'string') return typeof raw === 'number' ? String(raw) : null;
      return raw.includes('\0') ? null : raw;
    },
    wrong: 'is neither a text nor a number',
    hint: 'put it in quotes',
    json: { type: ['string', 'number'] },
  });
}
