import type { RolloutStatus } from '../../api/operations/read-status.ts';
import { instantText } from '../../core/fleet/instant.ts';
import { durationText, type Instant } from '../../core/fleet/quantities.ts';
import type { Verdict } from '../../core/judge/evidence.ts';
import type { StatedException } from '../../core/rollout/exceptions.ts';
import type { Debt } from '../../core/rollout/history/state.ts';
import type { ClusterStatus, Status } from '../../core/rollout/status.ts';
import type { Reason } from '../../core/rollout/world.ts';
import { archivedText } from './archived.ts';
import { clean } from './clean.ts';
import type { Paint, Style } from './paint.ts';
import { settledText } from './debts.ts';
import { phaseStyle } from './phase.ts';
import { table } from './table.ts';
import { distanceText, instantFrom } from './times.ts';

/** Without a turn for this long, a rollout that has work is run by nobody. */
const quietMs = 30_000;

/** Where a rollout is, for people. */
export function statusText(found: RolloutStatus, now: Instant, paint: Paint): string {
  const { status } = found;
  const parts = [
    headText(found, now, paint),
    clustersText(status.clusters, paint),
    listText(
      'Waits for',
      status.waiting.map((reason) => reasonText(reason, now)),
      paint,
    ),
    listText(
      'Owed',
      status.debts.map((debt) => debtText(debt, now)),
      paint,
    ),
    listText('Owed once', status.settled.map(settledText), paint),
    listText(
      'By exception',
      status.exceptions.map((one) => exceptionText(one, now)),
      paint,
    ),
    quietText(found, now, paint),
    archivedText(found.archived),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function headText({ rollout: folded, status }: RolloutStatus, now: Instant, paint: Paint): string {
  const { rollout, component, revision, phase, author } = status;
  // What holds it stands below, with whose move it is.
  const isToldBelow = status.waiting.some((reason) => reason.message === status.message);
  const message = status.message === '' || isToldBelow ? '' : `${clean(status.message)}\n`;
  return (
    `${paint(clean(rollout), 'bold')}: ${paint(phase, phaseStyle(phase))}${whereText(status)}\n` +
    message +
    `${clean(`${component} ${revision}, started by ${author}`)} ${distanceText(folded.plannedAt, now)}\n`
  );
}

function whereText({ stage, wave, soak, phase }: Status): string {
  if (stage === null) return '';
  const where = ` in ${clean(stage)}, wave ${wave ?? 1}`;
  if (phase !== 'soaking' || soak.owedMs === 0) return where;
  return `${where}: ${durationText(soak.healthyMs)} of ${durationText(soak.owedMs)} healthy time`;
}

function clustersText(clusters: readonly ClusterStatus[], paint: Paint): string {
  const heads = ['CLUSTER', 'STAGE', 'WAVE', 'STATE', 'REVISION', 'VERDICT', ''];
  const rows = clusters.map((cluster) => [
    cluster.name,
    cluster.stage,
    String(cluster.wave),
    cluster.state,
    cluster.revision ?? '',
    { text: cluster.verdict ?? '', style: verdictStyle(cluster.verdict) },
    cluster.message,
  ]);
  return table(heads, rows, paint);
}

function verdictStyle(verdict: Verdict | null): Style {
  switch (verdict) {
    case 'healthy':
      return 'good';
    case 'regressed':
      return 'bad';
    case 'blind':
      return 'warn';
    case 'inconclusive':
    case null:
      return 'plain';
  }
}

/** A reason with whose move it is, and until when at the latest. */
export function reasonText({ message, owner, until }: Reason, now: Instant): string {
  const deadline = until === null ? '' : `, at the latest ${distanceText(until, now)}`;
  return `${message} (${owner === 'person' ? 'a person' : owner}${deadline})`;
}

function exceptionText({ message, by, until }: StatedException, now: Instant): string {
  const lapsed = until !== null && until <= now ? `, lapsed ${distanceText(until, now)}` : '';
  return `${message} (${by === null ? 'accepted by nobody yet' : by}${lapsed})`;
}

function debtText({ message, owner, until }: Debt, now: Instant): string {
  if (until === null) return `${message} (${owner})`;
  const isOverdue = until <= now;
  const deadline = isOverdue
    ? `overdue for ${durationText(now - until)}`
    : `until ${instantText(until)}`;
  return `${message} (${owner}, ${deadline})`;
}

function listText(head: string, lines: readonly string[], paint: Paint): string {
  if (lines.length === 0) return '';
  return `${paint(head, 'bold')}\n${lines.map((line) => `  ${clean(line)}\n`).join('')}`;
}

/** A rollout that nobody runs looks as if it waited. */
function quietText({ status, lastTurn }: RolloutStatus, now: Instant, paint: Paint): string {
  if (['completed', 'rolled-back', 'aborted', 'superseded'].includes(status.phase)) return '';
  if (lastTurn !== null && now - lastTurn.at < quietMs) return '';
  const since = lastTurn === null ? 'yet' : `since ${instantFrom(lastTurn.at, now)}`;
  return `${paint(`No controller has looked at it ${since}:`, 'warn')} tierwise up runs one.\n`;
}
