/** Where in the large fleet each cluster is: its region, its pool, its cell. */

const regions = 40;
const clustersPerRegion = 250;

/** How many there are of everything. Every tenant has two placements. */
export const largeFleetSize = {
  clusters: regions * clustersPerRegion,
  tenants: 100_000,
  placements: 200_000,
} as const;

/** Clusters of one kind, in every region: `count` of them. */
export interface Pool {
  readonly name: 'lab' | 'office' | 'shop' | 'platform';
  readonly count: number;
  /** What its tenants are by default: the names of the usual tiers. */
  readonly criticality: string;
}

/** The pools of a region in the order of its clusters; together they are all of it. */
export const pools: readonly Pool[] = [
  { name: 'lab', count: 25, criticality: 'test' },
  { name: 'office', count: 50, criticality: 'internal' },
  { name: 'shop', count: 159, criticality: 'application' },
  { name: 'platform', count: 16, criticality: 'infrastructure' },
];

/** Neighbours in a region are in different cells. */
export const cells = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;

export const regionNames: readonly string[] = Array.from(
  { length: regions },
  (_, region) => `region-${String(region).padStart(2, '0')}`,
);

/** The name of a cluster by its place in the pool of a region. Always a new text, as parsing makes. */
export function clusterName(region: string, pool: Pool, place: number): string {
  return [region, pool.name, String(place).padStart(3, '0')].join('-');
}
