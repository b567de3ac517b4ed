import type { Check } from '../../core/fleet/check.ts';
import type { Fleet, RolloutSpec } from '../../core/fleet/fleet.ts';
import { type DeclaredPhase, partsOf } from '../../core/fleet/phases.ts';
import { pick } from '../chance.ts';
import type { Start } from './scenario.ts';

type Chance = () => number;

/** So many worlds have a change that goes in phases. */
const phasesShare = 0.25;

/** What is drawn from: `common` is a rollout of such a world, whose targets and policy it has. */
export interface PhaseSurroundings {
  readonly fleet: Fleet;
  readonly checks: readonly Check[];
  readonly wildMs: number;
  readonly common: RolloutSpec;
}

/** Readers before writers, with components that now and then others want as well; nothing in most worlds. */
export function drawPhases(
  chance: Chance,
  { checks, wildMs, common }: PhaseSurroundings,
): readonly Start[] {
  if (chance() >= phasesShare) return [];
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
  if (first === undefined) return [];
  return [{ at: Math.floor(chance() * (wildMs / 3)), spec: first, others }];
}
