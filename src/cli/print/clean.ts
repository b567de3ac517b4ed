/** C0 and C1 controls and DEL: what a terminal may obey instead of show. */
const controls = /\p{Control}/gu;

/** Marks that turn the direction of the text around them. */
const turns = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text from outside as one line that only shows: names and messages come from programs and files
 * that may not be well disposed.
 */
export function clean(text: string): string {
  return text
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replaceAll('\t', ' ')
    .replace(controls, '\ufffd')
    .replace(turns, '')
    .toWellFormed();
}

/** What JSON leaves as it is and a terminal may obey, escaped as JSON allows it. */
export function cleanJson(json: string): string {
  const risky = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
  return json.replace(risky, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
