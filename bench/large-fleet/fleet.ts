/**
 * A fleet as large as the largest that Tierwise promises to plan. The same seed gives the same fleet.
 * Every region has clusters for each tier, two observers that watch its shops, and tenants that are
 * placed in every way there is, so that no shortcut for one of them makes the figure.
 */
import { defaultStrategy, defaultTiers } from '../../src/core/fleet/defaults.ts';
import type { ThresholdCheck } from '../../src/core/fleet/check.ts';
import type { Cluster, Fleet, RolloutSpec, Source } from '../../src/core/fleet/fleet.ts';
import { chanceOf, pick } from '../../src/simulate/chance.ts';
import { cells, clusterName, largeFleetSize, type Pool, pools, regionNames } from './layout.ts';
import { tenantNamed } from './tenants.ts';

const seed = 20_261_123;
/** What tenants do; their names begin with it, so that they come in no order. */
const works = ['search', 'checkout', 'billing', 'mail', 'wiki', 'build', 'feed', 'login'] as const;

/** The fleet, made anew each time it is asked for. */
export function largeFleet(): Fleet {
  const chance = chanceOf(seed);
  return {
    name: 'large',
    tiers: defaultTiers,
    sources: [meshMetrics(), probes()],
    controllerRunsOn: null,
    approvers: 'others',
    clusters: regionNames.flatMap((region) => pools.flatMap((pool) => clustersOf(region, pool))),
    tenants: Array.from({ length: largeFleetSize.tenants }, (_, index) =>
      tenantNamed(`${pick(chance, works)}-${index}`, chance),
    ),
  };
}

/** A rollout to all of it, with a check from outside and one from within. */
export function largeRollout(): Omit<RolloutSpec, 'checks'> & {
  readonly checks: readonly ThresholdCheck[];
} {
  return {
    name: 'ingester-2',
    component: 'ingester',
    targets: null,
    change: { revision: 'v2', body: { revision: 'v2' } },
    strategy: defaultStrategy,
    checks: [check('served', 'probes'), check('errors', 'mesh')],
  };
}

function clustersOf(region: string, pool: Pool): Cluster[] {
  return Array.from({ length: pool.count }, (_, place) => {
    const cell = cells[place % cells.length] ?? cells[0];
    return {
      name: clusterName(region, pool, place),
      labels: { region, pool: pool.name, cell, ...(place % 10 === 0 ? { canary: 'yes' } : {}) },
      zones: ['a', 'b', 'c'].slice(0, 1 + (place % 3)),
      components: place % 50 === 49 ? ['gateway'] : ['gateway', 'ingester'],
      declaredTier: pool.criticality,
      override: null,
      witnesses: pool.name === 'shop' ? observersOf(region) : [],
      values: { registry: `${region}.registry.example` },
      delivery: {
        kind: 'command',
        program: ['deliver', '--region', region],
        timeoutMs: 60_000,
        outputBytesMax: 1_000_000,
      },
    };
  });
}

function observersOf(region: string): readonly string[] {
  const platform = pools.find(({ name }) => name === 'platform');
  return platform === undefined ? [] : [0, 1].map((place) => clusterName(region, platform, place));
}

/** Lives on the first observers of three regions, which makes them witnesses of everybody. */
function meshMetrics(): Source {
  const clusters = regionNames.slice(0, 3).flatMap((region) => observersOf(region).slice(0, 1));
  return { ...probes(), name: 'mesh', livesOn: { kind: 'clusters', clusters } };
}

function probes(): Source {
  return {
    name: 'probes',
    livesOn: { kind: 'outside', name: 'outside' },
    stepMs: 60_000,
    lagMs: 30_000,
    timeoutMs: 10_000,
    settings: {
      kind: 'prometheus',
      url: 'https://metrics.example',
      headers: {},
      clusterLabel: 'cluster',
    },
  };
}

function check(name: string, source: string): ThresholdCheck {
  return {
    name,
    source,
    threshold: { query: `max by (cluster) (${name})`, bad: { kind: 'above', limit: 1 }, forMs: 0 },
    required: true,
    warmUpMs: 120_000,
  };
}
