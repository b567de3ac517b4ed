import type { Fleet } from '../../core/fleet/fleet.ts';
import { between, pick } from '../chance.ts';
import type { Start } from './scenario.ts';

const minute = 60_000;

/** In so many fleets every component is independent of every other. */
const independentShare = 0.5;
/** So many rollouts that come later take the place of older ones of their component. */
const supersedeShare = 0.3;
/** So many rollouts lack one of the checks. */
const narrowShare = 0.15;
/** In so many worlds the first rollout is overtaken by a newer one, and that by one more. */
const overtakenShare = 0.12;

/** Who may be where at once, and who takes whose place. */
export function drawArbitration(
  chance: () => number,
  { fleet, starts, wildMs }: { fleet: Fleet; starts: readonly Start[]; wildMs: number },
): { readonly fleet: Fleet; readonly starts: readonly Start[] } {
  const independent = chance() < independentShare ? { independent: 'all' as const } : {};
  const decided = starts
    .map((start, index) =>
      index > 0 && start.hotfix === undefined && chance() < supersedeShare
        ? superseding(start)
        : start,
    )
    .map((start) => (chance() < narrowShare ? narrow(start) : start));
  const [first] = decided;
  const isOvertaken = chance() < overtakenShare && first?.hotfix === undefined;
  const newer = isOvertaken && first !== undefined ? overtaking(chance, first, wildMs) : [];
  return { fleet: { ...fleet, ...independent }, starts: [...decided, ...newer] };
}

/** One that asks less than others sees less than they do. */
function narrow(start: Start): Start {
  return { ...start, spec: { ...start.spec, checks: start.spec.checks.slice(1) } };
}

function superseding(start: Start): Start {
  const { spec } = start;
  return { ...start, spec: { ...spec, strategy: { ...spec.strategy, onConflict: 'supersede' } } };
}

function overtaking(chance: () => number, first: Start, wildMs: number): readonly Start[] {
  const names = pick(chance, [['newer'], ['newer', 'newest']]);
  let { at } = first;
  return names.map((name) => {
    at += Math.floor(between(chance, 1, Math.max(20 * minute, wildMs / 2)));
    const change = { ...first.spec.change, revision: `${name} v2` };
    return superseding({ at, spec: { ...first.spec, name, change } });
  });
}
