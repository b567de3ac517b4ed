import type { Fleet } from '../../core/fleet/fleet.ts';
import { planRollout } from '../../core/plan/plan-rollout.ts';
import { between, pick } from '../chance.ts';
import type { Weather } from './draw.ts';
import type { Incident, Scenario, Start } from './scenario.ts';

type Chance = () => number;

const minute = 60_000;
const month = 30 * 24 * 60 * minute;

/** In so many of those they are away for a month: that is a world of many turns. */
const longShare = 0.03;

/** In so many worlds that are not calm clusters are away for long, and people see to what is owed. */
const lateShare = 0.4;

type Late = Pick<Scenario, 'starts' | 'incidents'> & Partial<Pick<Scenario, 'repays' | 'pollMs'>>;

interface Drawn {
  readonly fleet: Fleet;
  readonly starts: readonly Start[];
  readonly wildMs: number;
  readonly weather: Weather;
}

/** Clusters that are away when their turn comes, and what becomes of the debts; nothing in most worlds. */
export function drawLate(chance: Chance, { fleet, starts, wildMs, weather }: Drawn): Late {
  const mayBeLate = deferrable(fleet, starts);
  const isDrawn = weather !== 'calm' && chance() < lateShare;
  if (!isDrawn || mayBeLate.length === 0) return { starts, incidents: [] };
  const isLong = chance() < longShare;
  const count = pick(chance, [1, 1, 2]);
  const away = Array.from({ length: count }, (_, index): Incident => {
    const forMs = isLong ? month : between(chance, 15, 240) * minute;
    const cluster = pick(chance, mayBeLate);
    const at = chance() < 0.6 ? 0 : Math.floor((chance() * wildMs) / 2);
    return { id: `late-${index + 1}`, at, kind: 'away', cluster, forMs };
  });
  const mode = chance() < 0.6 ? 'start' : 'approve';
  const own = starts.map((start): Start => {
    const own = { lateClusters: mode, deferAfterMs: 2 * minute } as const;
    const strategy = {
      ...start.spec.strategy,
      ...own,
      maxDeferred: { kind: 'count', count },
    } as const;
    return { ...start, spec: { ...start.spec, strategy } };
  });
  const next = chance() < 0.5 ? nextOf(chance, own, wildMs) : [];
  const incidents = isLong || chance() < 0.5 ? away : [...away, ...skipOf(chance, own)];
  const slow = isLong ? { pollMs: 60_000 } : {};
  return { starts: [...own, ...next], incidents, repays: chance() < 0.7, ...slow };
}

/** Never all of a stage is left out: only those of which there are others can be late. */
function deferrable(fleet: Fleet, starts: readonly Start[]): readonly string[] {
  return starts.flatMap(({ spec, hotfix }) => {
    if (hotfix !== undefined) return [];
    const planning = planRollout({ fleet, rollout: spec, now: 0 });
    if (planning.kind === 'refused') return [];
    return planning.plan.stages.flatMap(({ waves }) => {
      const members = waves.flatMap(({ clusters }) => clusters);
      return members.length > 1 ? members : [];
    });
  });
}

/** The next release of the same component, while the late clusters may still be away. */
function nextOf(chance: Chance, starts: readonly Start[], wildMs: number): readonly Start[] {
  const last = pick(
    chance,
    starts.filter(({ hotfix, spec }) => hotfix === undefined && spec.phase === undefined),
  );
  const at = wildMs + between(chance, 5, 120) * minute;
  const change = { ...last.spec.change, revision: 'next v3' };
  return [{ at, spec: { ...last.spec, name: 'next', change } }];
}

/** Somebody leaves a cluster out. */
function skipOf(chance: Chance, starts: readonly Start[]): readonly Incident[] {
  const { spec } = pick(chance, starts);
  const { targets } = spec;
  const names = targets?.kind === 'names' ? targets.names : ['c1', 'c2', 'c3'];
  const command = {
    kind: 'skip',
    cluster: pick(chance, names),
    reason: 'later',
    until: null,
  } as const;
  const at = between(chance, 0, 3) * minute;
  const order = { rollout: spec.name, actor: 'ann', command, isRace: false } as const;
  return [{ id: 'late-skip', at, kind: 'command', ...order }];
}
