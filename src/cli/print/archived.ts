import type { Archived } from '../../api/operations/read-history.ts';
import { instantText } from '../../core/fleet/instant.ts';
import { countText } from '../../core/fleet/names.ts';

/** Says of a rollout that ended long ago where its events are; nothing while they are in the log. */
export function archivedText(archived: Archived | null): string {
  if (archived === null) return '';
  const { at, events } = archived;
  return `Its ${countText(events, 'event')} went from the log to the archive at ${instantText(at)}.\n`;
}
