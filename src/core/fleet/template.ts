import type { Cluster } from './fleet.ts';
import type { Json } from './quantities.ts';

/** `{cluster}`, `{registry}`; braces with anything else in them, as in PromQL, are left alone. */
const placeholder = /\{([A-Za-z][\w.-]*)\}/g;

/** The placeholders of a text, each once. */
export function placeholders(text: string): readonly string[] {
  return [...new Set([...text.matchAll(placeholder)].map((match) => match[1] ?? ''))];
}

/** Puts values into a text. Placeholders that have no value stay as they are. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(placeholder, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}

/** The same for every text inside a JSON value; keys are left alone. */
export function fillJson(json: Json, values: Readonly<Record<string, string>>): Json {
  if (typeof json === 'string') return fill(json, values);
  if (json === null || typeof json !== 'object') return json;
  if (isList(json)) return json.map((item) => fillJson(item, values));
  return Object.fromEntries(
    Object.entries(json).map(([key, item]) => [key, fillJson(item, values)]),
  );
}

/** What templates may say of a cluster: its name and its values. */
export function templateValues(cluster: Cluster): Readonly<Record<string, string>> {
  return { ...cluster.values, cluster: cluster.name };
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
