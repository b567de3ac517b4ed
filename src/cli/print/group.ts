import { leadingOf } from '../../api/operations/read-group.ts';
import type { RolloutStatus } from '../../api/operations/read-status.ts';
import { countText } from '../../core/fleet/names.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { isDelivered } from '../../core/rollout/history/state.ts';
import { clean } from './clean.ts';
import type { Paint } from './paint.ts';
import { phaseStyle } from './phase.ts';
import { reasonText, statusText } from './status.ts';
import { table } from './table.ts';

/** Where a rollout is, or each rollout of a change in phases, for people. */
export function statusesText(
  name: string,
  found: readonly RolloutStatus[],
  { now, paint }: { readonly now: Instant; readonly paint: Paint },
): string {
  const leading = leadingOf(found);
  const group = leading?.rollout.pinned.spec.phase;
  if (leading === undefined || group?.of !== name) {
    return found.map((one) => statusText(one, now, paint)).join('\n');
  }
  const { phase, author } = leading.status;
  const what = `${countText(group.order.length, 'phase')} by ${group.scope}, started by ${author}`;
  const head = `${paint(clean(name), 'bold')}: ${paint(phase, phaseStyle(phase))}\n${clean(what)}\n`;
  const waits = found.flatMap(({ status }) =>
    status.waiting.map((reason) => `${status.rollout}: ${reasonText(reason, now)}`),
  );
  const exceptions = found.flatMap(({ status }) =>
    status.exceptions.map(
      ({ message, by }) => `${status.rollout}: ${message} (${by ?? 'accepted by nobody yet'})`,
    ),
  );
  const more = `tierwise status ${leading.status.rollout} shows its clusters\n`;
  return [
    head,
    partsText(found, paint),
    listText('Waits for', waits, paint),
    listText('By exception', exceptions, paint),
    more,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function partsText(found: readonly RolloutStatus[], paint: Paint): string {
  const heads = ['PHASE', 'ROLLOUT', 'CHANGE', 'STATE', 'STAGE', 'CLUSTERS', ''];
  const rows = found.map(({ rollout, status }) => {
    const { phase } = rollout.pinned.spec;
    const clusters = [...rollout.clusters.values()];
    const on = clusters.filter(isDelivered).length;
    return [
      phase?.name ?? '',
      status.rollout,
      `${status.component} ${status.revision}`,
      { text: status.phase, style: phaseStyle(status.phase) },
      rollout.isThrough ? 'through' : (status.stage ?? ''),
      `${on} of ${clusters.length}`,
      status.message,
    ];
  });
  return table(heads, rows, paint);
}

function listText(head: string, lines: readonly string[], paint: Paint): string {
  if (lines.length === 0) return '';
  return `${paint(head, 'bold')}\n${lines.map((line) => `  ${clean(line)}\n`).join('')}`;
}
