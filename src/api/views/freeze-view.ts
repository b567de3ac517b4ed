import type { Freeze } from '../../core/fleet/freeze.ts';
import { instantNotationOrNull } from './quantities.ts';

/** A freeze, as `list`, `status` and `plan` show it. */
export function freezeView({ from, until, ...freeze }: Freeze) {
  return { ...freeze, from: instantNotationOrNull(from), until: instantNotationOrNull(until) };
}
