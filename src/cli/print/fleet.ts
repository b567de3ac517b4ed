import type { FleetView } from '../../api/views/fleet-view.ts';
import { countText } from '../../core/fleet/names.ts';
import { clean } from './clean.ts';
import type { Paint } from './paint.ts';
import { type Cell, table } from './table.ts';
import { warningsText } from './warnings.ts';

const number = new Intl.NumberFormat('en-US');

/** The tiers of a fleet, least critical first, each with its clusters below it. */
export function fleetText(view: FleetView, paint: Paint): string {
  const { fleet, clusterCount, tenantCount, tiers, warnings } = view;
  const size = `${countText(clusterCount, 'cluster')}, ${countText(tenantCount, 'tenant')}`;
  const rows = tiers.flatMap((tier) => [tierRow(tier, view), ...clusterRows(tier, view)]);
  const parts = [
    `${paint(clean(fleet), 'bold')}: ${size}; least critical first\n`,
    table(['TIER', 'TENANTS', 'EXPOSURE', 'WHY'], rows, paint),
    warningsText(warnings, paint),
    driftText(view, paint),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** Until they are repaid, some clusters run what the others do not. */
function driftText({ drift }: FleetView, paint: Paint): string {
  return drift
    .map(({ message, until }) => {
      return `${paint('drift', 'warn')}  ${clean(`${message}, owed until ${until}`)}\n`;
    })
    .join('');
}

type TierView = FleetView['tiers'][number];

function tierRow({ name, clusters, tenantCount }: TierView, view: FleetView): readonly Cell[] {
  const size = countText(clusters.length, 'cluster');
  return [{ text: name, style: 'bold' }, tenantShare(tenantCount, view), '', size];
}

function clusterRows({ clusters }: TierView, view: FleetView): readonly (readonly Cell[])[] {
  return clusters.map(({ name, tenantCount, exposure, reasons }) => {
    return [`  ${name}`, tenantShare(tenantCount, view), exposure, reasons[0] ?? ''];
  });
}

/** `38 of 1,000 tenants` */
function tenantShare(count: number, { tenantCount }: FleetView): string {
  const noun = tenantCount === 1 ? 'tenant' : 'tenants';
  return `${number.format(count)} of ${number.format(tenantCount)} ${noun}`;
}
