import { type Freeze, timesText } from '../../core/fleet/freeze.ts';
import { scopeText } from '../../core/fleet/scope.ts';
import { clean } from './clean.ts';
import type { Paint } from './paint.ts';

/** Freezes one a line, under a head; empty where there are none. */
export function freezesText(freezes: readonly Freeze[], paint: Paint): string {
  if (freezes.length === 0) return '';
  const lines = freezes.map((freeze) => `  ${clean(freezeText(freeze))}\n`);
  return `${paint('Frozen', 'bold')}\n${lines.join('')}`;
}

/** `year-end: every cluster, until somebody lifts it (ann: the holidays)`. */
export function freezeText(freeze: Freeze): string {
  const { name, owner, reason } = freeze;
  return `${name}: ${scopeText(freeze)}, ${timesText(freeze)} (${owner}: ${reason})`;
}
