import { clean } from './clean.ts';
import type { Paint } from './paint.ts';

/** Warnings one a line; empty where there are none. */
export function warningsText(
  warnings: readonly { readonly code: string; readonly message: string }[],
  paint: Paint,
): string {
  return warnings
    .map(({ code, message }) => `${paint(`warning ${code}:`, 'warn')} ${clean(message)}\n`)
    .join('');
}
