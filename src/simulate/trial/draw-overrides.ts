import { type Fleet, overrideKinds, type Tier } from '../../core/fleet/fleet.ts';
import type { ForceWord } from '../../core/rollout/forcing.ts';
import { between, pick } from '../chance.ts';
import type { Incident, Start } from './scenario.ts';

type Chance = () => number;

/** In so many worlds people take something upon themselves; in some of those their fleet forbids some of it. */
const overriddenShare = 0.35;
const forbiddenShare = 0.35;
const loweredShare = 0.3;

interface Drawn {
  readonly fleet: Fleet;
  readonly starts: readonly Start[];
  readonly wildMs: number;
}

/** The same world, in which people do not wait for everything; or just the same. */
export function drawOverrides(
  chance: Chance,
  { fleet, starts, wildMs }: Drawn,
): { readonly fleet: Fleet; readonly deeds: readonly Incident[] } {
  if (chance() >= overriddenShare) return { fleet, deeds: [] };
  const isStrict = chance() < forbiddenShare;
  const agreed = fleet.tiers.map((tier) => (chance() < 0.3 ? { ...tier, approvals: 2 } : tier));
  const tiers = isStrict ? agreed.map((tier) => strict(chance, tier)) : agreed;
  const isByTier = starts.every(({ spec }) => spec.strategy.order === 'criticality');
  const isLowered = isByTier && chance() < loweredShare;
  const clusters = isLowered ? lowered(chance, fleet) : fleet.clusters;
  const deeds = Array.from({ length: between(chance, 2, 6) }, (_, index): Incident => {
    const at = Math.floor(chance() * Math.max(10 * minute, wildMs));
    const rollout = pick(chance, starts).spec.name;
    const actor = pick(chance, ['ann', 'ann', 'bob', 'bob', 'author']);
    const common = { id: `deed-${index + 1}`, at, rollout, actor, isRace: chance() < 0.3 };
    const forMs = pick(chance, [20_000, 3 * minute, 30 * minute, 120 * minute]);
    return chance() < 0.25
      ? { ...common, kind: 'vouch', users: pick(chance, vouched), forMs }
      : { ...common, kind: 'force', what: pick(chance, forced), forMs };
  });
  return { fleet: { ...fleet, tiers, clusters }, deeds };
}

const minute = 60_000;

/** What is asked to be forced; some of it is never. */
const forced: readonly (ForceWord | 'any')[] = [
  'any',
  'any',
  'any',
  'soak',
  'soak',
  'blind',
  'incident',
  'baseline',
  'window',
  'copies',
  'regression',
];

/** For whom one person approves, one after the other. */
const vouched: readonly (readonly string[])[] = [
  ['zoe'],
  ['zoe', 'yan'],
  ['zoe', 'yan'],
  ['author'],
];

function strict(chance: Chance, tier: Tier): Tier {
  const forbid = overrideKinds.filter(() => chance() < 0.4);
  return forbid.length === 0 ? tier : { ...tier, forbid };
}

/** One cluster goes with the least critical ones, or did until a while ago. */
function lowered(chance: Chance, { clusters, tiers }: Fleet): Fleet['clusters'] {
  const { name } = pick(chance, clusters);
  const tier = tiers[0]?.name ?? '';
  const until = chance() < 0.8 ? 2 ** 42 : 1;
  const override = { tier, reason: 'it is idle', owner: 'ann', until };
  return clusters.map((one) => (one.name === name ? { ...one, override } : one));
}
