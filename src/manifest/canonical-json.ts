import type { Json } from '../core/fleet/quantities.ts';

/**
 * JSON with the keys of every object in the order of their code units and without spaces: equal
 * values give equal texts, however they were written.
 */
export function canonicalJson(json: Json): string {
  if (json === null || typeof json !== 'object') return JSON.stringify(json);
  if (isList(json)) return `[${json.map(canonicalJson).join(',')}]`;
  const members = Object.entries(json)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
