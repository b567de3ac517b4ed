import { spreadsOf } from '../fleet/copies.ts';
import { finderOf } from '../fleet/finder.ts';
import { byName, namesText } from '../fleet/names.ts';
import type { ClusterSet } from '../fleet/finder.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Refusal } from './plan.ts';

/** Promise 5 for tenants that live on the same clusters and keep as many of them untouched. */
export interface Redundancy {
  /** In any order; never empty. */
  readonly tenants: readonly string[];
  readonly where: ClusterSet;
  readonly minUntouched: number;
  /** How many of the clusters may be changed together; below 1 when none ever may. */
  readonly touchedMax: number;
}

/** What promise 5 asks, each thing once however many tenants ask it; in any order. */
export function redundanciesOf(fleet: Fleet): readonly Redundancy[] {
  const byPlace = new Map<ClusterSet, (Redundancy & { tenants: string[] })[]>();
  for (const { tenant, where, minUntouched } of spreadsOf(fleet)) {
    if (minUntouched === 0) continue;
    const here = byPlace.get(where);
    const alike = here?.find((each) => each.minUntouched === minUntouched);
    if (alike !== undefined) {
      alike.tenants.push(tenant);
      continue;
    }
    const touchedMax = where.positions.length - minUntouched;
    const redundancy = { tenants: [tenant], where, minUntouched, touchedMax };
    if (here === undefined) byPlace.set(where, [redundancy]);
    else here.push(redundancy);
  }
  return [...byPlace.values()].flat();
}

/** The same ones by the first of their tenants, and the tenants of each by name. */
export function inOrder(redundancies: readonly Redundancy[]): readonly Redundancy[] {
  return redundancies
    .map((each) => ({ ...each, tenants: each.tenants.toSorted() }))
    .toSorted((a, b) => byName(a.tenants[0] ?? '', b.tenants[0] ?? ''));
}

/** The tenants on targeted clusters that want so many copies untouched that none may be changed. */
export function redundancyRefusals(
  fleet: Fleet,
  redundancies: readonly Redundancy[],
  targeted: ReadonlySet<string>,
): readonly Refusal[] {
  const { namesIn } = finderOf(fleet);
  return inOrder(redundancies.filter(({ touchedMax }) => touchedMax < 1)).flatMap((redundancy) => {
    const hit = namesIn(redundancy.where).filter((cluster) => targeted.has(cluster));
    if (hit.length === 0) return [];
    return redundancy.tenants.map((tenant) => refusal(tenant, redundancy, hit));
  });
}

function refusal(tenant: string, redundancy: Redundancy, hit: readonly string[]): Refusal {
  const { where, minUntouched } = redundancy;
  const count = where.positions.length;
  const copies = count === 1 ? '1 copy' : `${count} copies`;
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
export function redundancyText({ tenants, where, minUntouched }: Redundancy): string {
  const [keep, their] = tenants.length === 1 ? ['keeps', 'its'] : ['keep', 'their'];
  const count = where.positions.length;
  return `${namesText(tenants)} ${keep} ${minUntouched} of ${their} ${count} copies untouched`;
}
