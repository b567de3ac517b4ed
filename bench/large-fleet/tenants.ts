import {
  exposures,
  type Placement,
  type Selector,
  type Tenant,
} from '../../src/core/fleet/fleet.ts';
import { pick } from '../../src/simulate/chance.ts';
import { cells, clusterName, type Pool, pools, regionNames } from './layout.ts';

type Chance = () => number;

/**
 * A tenant of two placements: where it does its work, and a copy in an office or a lab that nobody
 * depends on. Most live in a shop. No list is shared with another tenant, as none is after parsing.
 */
export function tenantNamed(name: string, chance: Chance): Tenant {
  const home = pick(chance, homes);
  const copy = pick(chance, spares);
  const redundant = home.name === 'shop' && chance() < 0.05;
  const placements: Placement[] = [
    {
      clusters: redundant ? wholeRegion(home, chance) : selectorIn(home, chance),
      criticality: home.criticality,
      traffic: 'real',
      exposure: pick(chance, exposures),
    },
    {
      clusters: selectorIn(copy, chance),
      criticality: copy.criticality,
      traffic: 'synthetic',
      exposure: 'internal',
    },
  ];
  return { name, placements, minUntouched: redundant ? pick(chance, wishes) : null };
}

function poolNamed(name: Pool['name']): Pool {
  const pool = pools.find((each) => each.name === name);
  if (pool === undefined) throw new Error(`there is no pool ${name}`);
  return pool;
}

/** Who is listed more often is picked more often. */
const homes = (
  ['shop', 'shop', 'shop', 'shop', 'office', 'office', 'lab', 'platform'] as const
).map(poolNamed);
const spares = (['office', 'lab', 'lab'] as const).map(poolNamed);

/** What only tenants with many copies can ask for. */
const wishes = [
  { kind: 'count', count: 2 },
  { kind: 'percent', percent: 50 },
  { kind: 'percent', percent: 80 },
] as const satisfies readonly Tenant['minUntouched'][];

/** Half of them by name; the others by labels, by expressions, or both. */
function selectorIn(pool: Pool, chance: Chance): Selector {
  const dice = chance();
  if (dice < 0.5) return someNames(pool, chance);
  if (dice < 0.87) {
    return labels({
      pool: pool.name,
      region: pick(chance, regionNames),
      cell: pick(chance, cells),
    });
  }
  if (dice < 0.92) {
    const first = Math.floor(chance() * (regionNames.length - 1));
    const values = regionNames.slice(first, first + 2);
    return labels({ pool: pool.name, cell: pick(chance, cells) }, [
      { key: 'region', operator: 'In', values },
    ]);
  }
  if (dice < 0.95) return wholeRegion(pool, chance);
  return labels({ pool: pool.name, region: pick(chance, regionNames) }, [
    { key: 'canary', operator: pick(chance, ['Exists', 'DoesNotExist'] as const), values: [] },
  ]);
}

/** One to four clusters of a pool, side by side in one region. */
function someNames(pool: Pool, chance: Chance): Selector {
  const region = pick(chance, regionNames);
  const count = 1 + Math.floor(chance() * 4);
  const first = Math.floor(chance() * (pool.count - count));
  const names = Array.from({ length: count }, (_, at) => clusterName(region, pool, first + at));
  return { kind: 'names', names };
}

/** A pool of a region but for one cell. */
function wholeRegion(pool: Pool, chance: Chance): Selector {
  return labels({ pool: pool.name, region: pick(chance, regionNames) }, [
    { key: 'cell', operator: 'NotIn', values: [pick(chance, cells)] },
  ]);
}

function labels(
  matchLabels: Readonly<Record<string, string>>,
  matchExpressions: Extract<Selector, { kind: 'labels' }>['matchExpressions'] = [],
): Selector {
  return { kind: 'labels', matchLabels, matchExpressions };
}
