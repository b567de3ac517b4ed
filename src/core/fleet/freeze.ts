import { instantText } from './instant.ts';
import type { Instant } from './quantities.ts';
import type { Scope } from './scope.ts';

/**
 * An order that nothing begins, by somebody who answers for it. It stops what goes forward and never what goes back:
 * restores and rollbacks pass, and so does an approved hotfix. Times are those of the world, not of the log.
 */
export interface Freeze extends Scope {
  readonly name: string;
  /** Who answers for it. */
  readonly owner: string;
  readonly reason: string;
  /** Null for at once. */
  readonly from: Instant | null;
  /** When it lifts by itself; null for never. */
  readonly until: Instant | null;
}

/** Whether it has begun and is not over. */
export function isInForce({ from, until }: Freeze, at: Instant): boolean {
  return (from === null || from <= at) && !isOver({ until }, at);
}

/** Whether it has lifted by itself. */
export function isOver({ until }: Pick<Freeze, 'until'>, at: Instant): boolean {
  return until !== null && until <= at;
}

/** When it holds: `until 2027-01-02T00:00:00Z`, `from … until …`, `until somebody lifts it`. */
export function timesText({ from, until }: Freeze): string {
  const begin = from === null ? '' : `from ${instantText(from)} `;
  return `${begin}until ${until === null ? 'somebody lifts it' : instantText(until)}`;
}
