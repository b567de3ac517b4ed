import type { Check } from '../../core/fleet/check.ts';
import type { Fleet, RolloutSpec } from '../../core/fleet/fleet.ts';
import { type DeclaredPhase, partsOf } from '../../core/fleet/phases.ts';
import { between, pick } from '../chance.ts';
import type { Incident, Start } from './scenario.ts';

type Chance = () => number;

/** So many worlds have a change that goes in phases. */
const phasesShare = 0.25;
/** In so many of those a second one wants the same components the other way round. */
const crossingShare = 0.25;

/** What is drawn from: `common` is a rollout of such a world, whose targets and policy it has. */
export interface PhaseSurroundings {
  readonly fleet: Fleet;
  readonly checks: readonly Check[];
  readonly wildMs: number;
  readonly common: RolloutSpec;
}

/** A change in phases, and what goes wrong once its later phases have begun. */
export interface DrawnPhases {
  readonly starts: readonly Start[];
  readonly troubles: readonly Incident[];
}

/** Readers before writers, with components that now and then others want as well; nothing in most worlds. */
export function drawPhases(
  chance: Chance,
  { fleet, checks, wildMs, common }: PhaseSurroundings,
): DrawnPhases {
  if (chance() >= phasesShare) return { starts: [], troubles: [] };
  const phase = (name: string, components: readonly string[]): DeclaredPhase => {
    const isLast = name === 'writers';
    const lost = isLast && chance() < 0.4 ? { pointOfNoReturn: 'what v2 wrote' } : {};
    return { name, components, change: null, ...lost };
  };
  const order = [
    phase('readers', pick(chance, [['reader'], ['reader'], ['reader', 'router'], ['ingester']])),
    ...(chance() < 0.25 ? [phase('copiers', ['copier'])] : []),
    phase('writers', ['writer']),
  ];
  const [first, ...others] = partsOf({
    ...common,
    name: 'group',
    checks,
    change: { revision: 'group v2', body: {} },
    phases: { scope: pick(chance, ['fleet', 'fleet', 'cluster']), order },
  });
  if (first === undefined) return { starts: [], troubles: [] };
  const own = { at: Math.floor(chance() * (wildMs / 3)), spec: first, others };
  const starts = chance() < crossingShare ? [own, crossing(own, wildMs)] : [own];
  // In a calm world nothing goes wrong.
  if (wildMs === 0 || chance() < 0.3) return { starts, troubles: [] };
  const troubled = pick(chance, [first, ...others]).name;
  return { starts, troubles: [trouble(chance, fleet, troubled)] };
}

/** Another change in phases that wants the components of the first one in the other order. */
function crossing(
  { at, spec, others }: Required<Pick<Start, 'at' | 'spec' | 'others'>>,
  wildMs: number,
): Start {
  const all = [spec, ...others].toReversed();
  const name = (one: RolloutSpec, index: number): string => `crossing-${index}-${one.component}`;
  const order = all.map((one, index) => ({
    phase: `phase-${index}`,
    rollouts: [name(one, index)],
  }));
  const [first = spec, ...rest] = all.map((one, index): RolloutSpec => {
    const scope = one.phase?.scope ?? 'fleet';
    const phase = { of: 'crossing', name: `phase-${index}`, index, scope, order };
    const change = { ...one.change, revision: 'crossing v3' };
    return { ...one, name: name(one, index), change, phase };
  });
  return { at: at + Math.floor(wildMs / 4), spec: first, others: rest };
}

/** Somebody takes a part back, or something gets worse. */
function trouble(chance: Chance, { clusters }: Fleet, rollout: string): Incident {
  const when = { id: 'later-trouble', at: 0, awaits: 'later-phase' } as const;
  if (chance() < 0.4) {
    const cluster = pick(chance, clusters).name;
    return { ...when, kind: 'mood', cluster, mood: 'bad', forMs: between(chance, 2, 10) * minute };
  }
  const back = { kind: 'rollback', reason: 'by chance' } as const;
  const command = chance() < 0.6 ? ({ ...back, accept: 'data-loss' } as const) : back;
  return { ...when, kind: 'command', rollout, actor: 'ann', command, isRace: chance() < 0.5 };
}

const minute = 60_000;
