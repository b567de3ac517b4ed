import { copiesOf } from '../fleet/copies.ts';
import { namesText } from '../fleet/names.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Refusal } from './plan.ts';

/** Promise 5 for tenants that live on the same clusters and keep as many of them untouched. */
export interface Redundancy {
  /** By name. */
  readonly tenants: readonly string[];
  readonly clusters: readonly string[];
  readonly minUntouched: number;
  /** How many of the clusters may be changed together; below 1 when none ever may. */
  readonly touchedMax: number;
}

/** What promise 5 asks, each thing once however many tenants ask it. */
export function redundanciesOf(fleet: Fleet): readonly Redundancy[] {
  const asked = new Map<readonly string[], Map<number, Redundancy & { tenants: string[] }>>();
  const redundancies: Redundancy[] = [];
  for (const { tenant, clusters, minUntouched } of copiesOf(fleet)) {
    if (minUntouched === 0) continue;
    const alike = asked.get(clusters) ?? new Map<number, Redundancy & { tenants: string[] }>();
    asked.set(clusters, alike);
    const known = alike.get(minUntouched);
    if (known !== undefined) {
      known.tenants.push(tenant);
      continue;
    }
    const touchedMax = clusters.length - minUntouched;
    const redundancy = { tenants: [tenant], clusters, minUntouched, touchedMax };
    alike.set(minUntouched, redundancy);
    redundancies.push(redundancy);
  }
  return redundancies;
}

/** The tenants on targeted clusters that want so many copies untouched that none may be changed. */
export function redundancyRefusals(
  redundancies: readonly Redundancy[],
  targeted: ReadonlySet<string>,
): readonly Refusal[] {
  return redundancies
    .filter(({ touchedMax }) => touchedMax < 1)
    .flatMap((redundancy) => {
      const hit = redundancy.clusters.filter((cluster) => targeted.has(cluster));
      if (hit.length === 0) return [];
      return redundancy.tenants.map((tenant) => refusal(tenant, redundancy, hit));
    });
}

function refusal(tenant: string, redundancy: Redundancy, hit: readonly string[]): Refusal {
  const { clusters, minUntouched } = redundancy;
  const copies = clusters.length === 1 ? '1 copy' : `${clusters.length} copies`;
  return {
    code: 'no-copy-to-spare',
    promise: 5,
    message:
      `The tenant ${tenant} has ${copies} and wants ${minUntouched} untouched at any time, ` +
      `so ${namesText(hit, 10)} can never be changed. ` +
      `Lower its minUntouched, or leave ${hit.length === 1 ? 'it' : 'them'} out of the targets.`,
  };
}

/** `checkout keeps 1 of its 2 copies untouched`. */
export function redundancyText({ tenants, clusters, minUntouched }: Redundancy): string {
  const [keep, their] = tenants.length === 1 ? ['keeps', 'its'] : ['keep', 'their'];
  return `${namesText(tenants)} ${keep} ${minUntouched} of ${their} ${clusters.length} copies untouched`;
}
