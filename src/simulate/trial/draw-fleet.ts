import { tiersFrom } from '../../core/fleet/defaults.ts';
import type { Check, Comparison } from '../../core/fleet/check.ts';
import type { Cluster, Fleet, LivesOn, Source, Tenant, Tier } from '../../core/fleet/fleet.ts';
import { between, pick } from '../chance.ts';

const minute = 60_000;
const tierNames = ['test', 'internal', 'application', 'infrastructure'] as const;

type Chance = () => number;

/** A fleet of one to a dozen clusters, with what is asked of it. */
export function drawFleet(chance: Chance): {
  readonly fleet: Fleet;
  readonly checks: readonly Check[];
} {
  const tiers = drawTiers(chance);
  const names = Array.from({ length: drawSize(chance) }, (_, index) => `c${index + 1}`);
  const clusters = names.map((name) => drawCluster(chance, name, names));
  const sources = drawSources(chance, names);
  const fleet: Fleet = {
    name: 'trial',
    tiers,
    sources,
    controllerRunsOn: null,
    approvers: 'others',
    clusters,
    tenants: drawTenants(chance, { names, tiers }),
  };
  return { fleet, checks: sources.map((source) => drawCheck(chance, source)) };
}

/** Most are small; now and then a larger one. */
function drawSize(chance: Chance): number {
  return chance() < 0.9 ? between(chance, 1, 6) : between(chance, 7, 14);
}

function drawTiers(chance: Chance): readonly Tier[] {
  const chosen = tierNames.filter(() => chance() < 0.75);
  const names = chosen.length === 0 ? ['application' as const] : chosen;
  return tiersFrom(
    names.map((name) => {
      const waveSoakMs = pick(chance, [0, 1, 3]) * minute;
      return {
        name,
        soakMs: waveSoakMs + pick(chance, [0, 1, 4]) * minute,
        waveSoakMs,
        maxConcurrency: { kind: 'count', count: pick(chance, [1, 2, 5]) },
        approvals: pick(chance, [0, 0, 0, 1, 2]),
        progressDeadlineMs: pick(chance, [null, null, 30 * minute, 90 * minute]),
      } as const;
    }),
  );
}

function drawCluster(chance: Chance, name: string, names: readonly string[]): Cluster {
  const witness = chance() < 0.25 ? [pick(chance, names)] : [];
  return {
    name,
    labels: {},
    zones: ['a', 'b', 'c'].slice(0, pick(chance, [1, 2, 3])),
    components: null,
    declaredTier: null,
    override: null,
    witnesses: witness.filter((one) => one !== name),
    values: {},
    delivery: { kind: 'command', program: ['true'], timeoutMs: minute, outputBytesMax: 1_000 },
  };
}

/** Everybody lives somewhere, and every cluster has somebody. */
function drawTenants(
  chance: Chance,
  { names, tiers }: { readonly names: readonly string[]; readonly tiers: readonly Tier[] },
): readonly Tenant[] {
  const inhabitants = names.map((name, index) =>
    drawTenant(chance, { name: `t${index + 1}`, on: [name], tiers }),
  );
  const spread = Array.from({ length: between(chance, 0, 3) }, (_, index) => {
    const on = names.filter(() => chance() < 0.5);
    return on.length === 0 ? [] : [drawTenant(chance, { name: `s${index + 1}`, on, tiers })];
  });
  return [...inhabitants, ...spread.flat()];
}

function drawTenant(
  chance: Chance,
  {
    name,
    on,
    tiers,
  }: { readonly name: string; readonly on: readonly string[]; readonly tiers: readonly Tier[] },
): Tenant {
  const criticality = pick(chance, tiers).name;
  const traffic = criticality === 'test' ? 'synthetic' : 'real';
  const clusters = { kind: 'names', names: on } as const;
  return {
    name,
    placements: [{ clusters, criticality, traffic, exposure: 'internal' }],
    minUntouched: on.length > 2 && chance() < 0.2 ? { kind: 'count', count: 2 } : null,
  };
}

function drawSources(chance: Chance, names: readonly string[]): readonly Source[] {
  const count = pick(chance, [0, 1, 1, 1, 1, 2]);
  return Array.from({ length: count }, (_, index) => {
    const settings: Source['settings'] =
      chance() < 0.7
        ? { kind: 'prometheus', url: 'http://prom.example', headers: {}, clusterLabel: 'cluster' }
        : { kind: 'scrape', targets: ['http://{cluster}.example'], headers: {} };
    return {
      name: `source-${index + 1}`,
      livesOn: drawHome(chance, names),
      stepMs: pick(chance, [5_000, 15_000]),
      lagMs: pick(chance, [0, 10_000]),
      timeoutMs: 10_000,
      settings,
    };
  });
}

function drawHome(chance: Chance, names: readonly string[]): LivesOn {
  const what = chance();
  if (what < 0.5) return { kind: 'outside', name: 'saas' };
  if (what < 0.8) return { kind: 'each' };
  return { kind: 'clusters', clusters: [pick(chance, names)] };
}

function drawCheck(chance: Chance, { name, settings }: Source): Check {
  const common = { name: `check-of-${name}`, source: name, required: true };
  const warmUpMs = pick(chance, [0, 30_000]);
  // A page has no history, and a cluster without neighbours nothing to be compared with: it waits for a person.
  if (chance() < comparedShare && settings.kind === 'prometheus')
    return { ...common, warmUpMs, compare: pick(chance, [rateOfErrors, rateByZone]) };
  return {
    ...common,
    warmUpMs,
    threshold: {
      query: 'errors',
      bad: pick(chance, [
        { kind: 'above', limit: 0.02 },
        { kind: 'below', limit: 10 },
        { kind: 'outside', low: 1, high: 5 },
      ] as const),
      forMs: pick(chance, [0, 30_000, 3 * minute]),
    },
  };
}

/** So many of the checks compare instead of knowing a limit. */
const comparedShare = 0.25;

const rateOfErrors: Comparison = {
  measure: { kind: 'rate', errors: ['errors'], total: ['requests'] },
  bad: 'higher',
  effect: { min: 2, unit: 'ratio' },
  weight: 1,
  historyMs: 2 * 60 * minute,
};

const rateByZone: Comparison = { ...rateOfErrors, zoneLabel: 'zone' };
