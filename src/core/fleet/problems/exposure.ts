import { allRead, type Declared, type DeclaredRollout, type FleetProblem } from '../declared.ts';
import { exposureStages } from '../exposure.ts';
import { nearest } from '../nearest.ts';
import { durationText } from '../quantities.ts';
import { strategyOf } from '../strategy.ts';
import type { Strategy, Tier } from '../fleet.ts';

/** What is said for an order by exposure and contradicts itself, its strategy or the fleet. */
export function exposureProblems(declared: Declared): FleetProblem[] {
  const { strategies, rollouts, unread } = declared;
  const byName = new Map(strategies.map((strategy) => [strategy.name, strategy]));
  return [
    ...strategies.flatMap(ofStages),
    ...rollouts.flatMap((rollout) => {
      const strategy = strategyOf(rollout, byName);
      return strategy === null ? [] : ofRollout(rollout, strategy);
    }),
    ...(allRead(unread, 'Cluster') ? rollouts.flatMap((one) => vulnerable(declared, one)) : []),
  ];
}

/** Fields of a rollout that no other order looks at, with how they are called there. */
const fields = [
  ['attackVector', ({ attackVector }: DeclaredRollout) => attackVector],
  ['smoke', ({ policy }: DeclaredRollout) => policy.smoke],
  ['deadline', ({ policy }: DeclaredRollout) => policy.deadlineMs],
] as const;

function ofRollout(rollout: DeclaredRollout, { name, order }: Strategy): FleetProblem[] {
  if (order === 'exposure') return [];
  const written = fields.filter(([, of]) => of(rollout) !== undefined);
  return written.map(([field]) => ({
    kind: 'Rollout',
    name: rollout.name,
    path: ['spec', field],
    code: 'only-by-exposure',
    message: `\`${field}\` goes with an order by exposure only, and the strategy \`${name}\` orders by ${order}`,
    hint: 'write `strategy: exposure`, name a Strategy that has `order: exposure`, or leave it out',
  }));
}

function vulnerable({ fleet }: Declared, { name, attackVector }: DeclaredRollout): FleetProblem[] {
  const component = attackVector?.component ?? null;
  if (component === null || fleet.clusters.length === 0) return [];
  const isThere = fleet.clusters.some(({ components }) => components?.includes(component) ?? true);
  if (isThere) return [];
  const near = nearest(component, new Set(fleet.clusters.flatMap((one) => one.components ?? [])));
  const message = `no cluster has a component \`${component}\`, so the attack would reach nobody`;
  const named = 'clusters name theirs in `spec.components`';
  const hint =
    near === null ? named : `did you mean \`${near}\`? Clusters name theirs in \`spec.components\``;
  const path = ['spec', 'attackVector', 'component'];
  return [{ kind: 'Rollout', name, path, code: 'unknown-component', message, hint }];
}

function ofStages({ name, stages }: Strategy): FleetProblem[] {
  return exposureStages.flatMap((stage) => {
    const figures = stages?.[stage];
    return figures === undefined ? [] : ofStage(figures, { strategy: name, stage });
  });
}

function ofStage(
  { soakMs, waveSoakMs, progressDeadlineMs }: Partial<Tier>,
  { strategy, stage }: { readonly strategy: string; readonly stage: string },
): FleetProblem[] {
  if (soakMs === undefined) return [];
  const from = { kind: 'Strategy', name: strategy, code: 'contradicting-durations' } as const;
  const path = ['spec', 'stages', stage];
  const problems: FleetProblem[] = [];
  if (waveSoakMs !== undefined && waveSoakMs > soakMs) {
    const message = `a wave of \`${stage}\` soaks for ${durationText(waveSoakMs)}, longer than the stage's own soak of ${durationText(soakMs)}`;
    const hint = 'the soak of a stage includes that of its last wave: make `waveSoak` the shorter';
    problems.push({ ...from, path: [...path, 'waveSoak'], message, hint });
  }
  if ((progressDeadlineMs ?? Infinity) <= soakMs) {
    const message = `\`${stage}\` must be done within ${durationText(progressDeadlineMs ?? 0)}, but soaks for ${durationText(soakMs)}`;
    const hint = 'leave `progressDeadline` out for three times the soak plus the delivery';
    problems.push({ ...from, path: [...path, 'progressDeadline'], message, hint });
  }
  return problems;
}
