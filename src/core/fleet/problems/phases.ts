import type { Declared, FleetProblem } from '../declared.ts';
import { partNames } from '../phases.ts';

/** Names of the rollouts that phases become, where another document has them. */
export function phaseProblems({ rollouts }: Declared): FleetProblem[] {
  const owners = new Map(rollouts.map(({ name }) => [name, name]));
  const problems: FleetProblem[] = [];
  for (const { name, phases } of rollouts) {
    for (const [index, phase] of (phases?.order ?? []).entries()) {
      for (const part of partNames(name, phase)) {
        const owner = owners.get(part);
        owners.set(part, owner ?? name);
        // What one document makes twice was said where it was read.
        if (owner === undefined || owner === name) continue;
        problems.push({
          kind: 'Rollout',
          name,
          path: ['spec', 'phases', index, 'name'],
          code: 'duplicate-name',
          message: `the phase \`${phase.name}\` becomes a rollout \`${part}\`, and the Rollout \`${owner}\` has that name`,
          hint: 'give one of them another name',
        });
      }
    }
  }
  return problems;
}
