import type { ClusterExplanation, Watcher } from '../../core/fleet/explain.ts';
import { instantText } from '../../core/fleet/instant.ts';
import { namesText } from '../../core/fleet/names.ts';
import { clean } from './clean.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

/** Why a cluster has its tier and when it may be changed, for people. */
export function clusterText(explanation: ClusterExplanation, paint: Paint): string {
  const { cluster, tier, reasons } = explanation;
  const head = `${paint(clean(cluster), 'bold')} is in the tier ${paint(clean(tier), 'bold')}`;
  const parts = [
    `${head}\n${reasons.map((reason) => `  ${clean(reason)}\n`).join('')}`,
    overrideText(explanation, paint),
    tenantsText(explanation, paint),
    listText('Watched by', explanation.watchedBy.map(watcherText), paint),
    listText(
      'Watches',
      explanation.watches.map(({ cluster: other, sources }) => `${other}${through(sources)}`),
      paint,
    ),
    listText(
      'Copies that must stay untouched and well meanwhile',
      explanation.copies.map(copiesText),
      paint,
    ),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function overrideText({ override }: ClusterExplanation, paint: Paint): string {
  if (override === null) return '';
  const { tier, owner, reason, until, expired } = override;
  const when = `${expired ? 'expired at' : 'until'} ${instantText(until)}`;
  return listText('Override', [`${tier}, by ${owner}, ${when}: ${reason}`], paint);
}

function tenantsText({ tenants }: ClusterExplanation, paint: Paint): string {
  if (tenants.length === 0) return '';
  const rows = tenants.map(({ tenant, criticality, traffic, exposure, placed }) => {
    return [`  ${tenant}`, criticality, traffic, exposure, placed];
  });
  return table(['  TENANT', 'CRITICALITY', 'TRAFFIC', 'EXPOSURE', 'PLACED'], rows, paint);
}

function watcherText(watcher: Watcher): string {
  switch (watcher.kind) {
    case 'cluster':
      return `${watcher.cluster}${through(watcher.sources)}`;
    case 'itself':
      return `itself${through(watcher.sources)}, which is gone when it is`;
    case 'outside': {
      const name = watcher.name === 'outside' ? 'something' : watcher.name;
      return `${name} outside of the fleet${through(watcher.sources)}`;
    }
  }
}

function through(sources: readonly string[]): string {
  return sources.length === 0 ? '' : ` (${sources.join(', ')})`;
}

function copiesText({
  tenant,
  clusters,
  minUntouched,
}: ClusterExplanation['copies'][number]): string {
  return `${tenant}: ${minUntouched} of ${clusters.length} (${namesText(clusters, 5)})`;
}

function listText(head: string, lines: readonly string[], paint: Paint): string {
  if (lines.length === 0) return '';
  return `${paint(head, 'bold')}\n${lines.map((line) => `  ${clean(line)}\n`).join('')}`;
}
