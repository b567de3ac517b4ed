import type { Declared, FleetProblem } from './declared.ts';
import { durationProblems } from './problems/durations.ts';
import { exposureProblems } from './problems/exposure.ts';
import { measureProblems } from './problems/measures.ts';
import { phaseProblems } from './problems/phases.ts';
import { placementProblems } from './problems/placement.ts';
import { portProblems } from './problems/ports.ts';
import { referenceProblems } from './problems/references.ts';
import { templateProblems } from './problems/templates.ts';

/**
 * What is wrong with documents that are each well formed but do not fit together: names that lead
 * nowhere, tenants and clusters without a place in the order, durations that contradict each other,
 * ports that collide, templates that cannot be filled, checks that their source cannot answer. All of it, in no particular order.
 */
export function fleetProblems(declared: Declared): readonly FleetProblem[] {
  const misfits = [
    ...placementProblems(declared),
    ...durationProblems(declared),
    ...exposureProblems(declared),
    ...phaseProblems(declared),
    ...portProblems(declared),
    ...measureProblems(declared),
    ...templateProblems(declared),
  ];
  const isDoubtful = ({ kind, name }: FleetProblem) =>
    declared.doubtful.get(kind)?.has(name) ?? false;
  return [...referenceProblems(declared), ...misfits.filter((problem) => !isDoubtful(problem))];
}
