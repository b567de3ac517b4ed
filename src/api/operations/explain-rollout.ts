import type { AttackVector } from '../../core/fleet/exposure.ts';
import type { RolloutSpec } from '../../core/fleet/fleet.ts';
import { scopeText } from '../../core/fleet/scope.ts';
import { policyFromRollout } from './explain-policy.ts';
import type { ExplainedValue, PlanToExplain } from './explained-value.ts';

/** What no document says, and the name that is in each line. */
type Elsewhere = 'name' | 'hotfix' | 'backfillOf' | 'catchUpOf' | 'phase' | 'loss';

/** What the fields of a rollout say, as they are called in manifests; null where that is nothing. */
const values: Readonly<
  Record<Exclude<keyof RolloutSpec, Elsewhere>, (spec: RolloutSpec) => string | null>
> = {
  component: ({ component }) => component,
  targets: ({ targets }) => {
    if (targets === null) return 'all that have the component';
    return scopeText({ tiers: null, clusters: targets });
  },
  change: ({ change }) => change.revision,
  strategy: ({ strategy }) => strategy.name,
  attackVector: ({ attackVector }) =>
    attackVector === undefined ? null : vectorText(attackVector),
  checks: ({ checks }) => listText(checks.map(({ name }) => name)),
  includes: ({ includes = [] }) => (includes.length === 0 ? null : listText(includes)),
};

/** What the Rollout itself says beside the policy, and what it leaves to a default. */
export function explainRollout(asked: PlanToExplain): readonly ExplainedValue[] {
  return [...phaseOf(asked), ...ownOf(asked)];
}

/** Which part it is of a change in phases; nothing elsewhere. */
function phaseOf(asked: PlanToExplain): readonly ExplainedValue[] {
  const { phase } = asked.spec;
  if (phase === undefined) return [];
  const common = { stage: null, note: '' };
  const lost = phase.pointOfNoReturn;
  const names = phase.order.map((one) => one.phase);
  return [
    {
      ...common,
      field: 'phases',
      value: `${phase.name} of ${names.join(', ')}`,
      from: policyFromRollout('phases', asked),
    },
    ...(lost === undefined
      ? []
      : [
          {
            ...common,
            field: 'phases.pointOfNoReturn',
            value: lost,
            from: policyFromRollout('phases', asked),
          },
        ]),
    {
      ...common,
      field: 'scope',
      value: phase.scope,
      from: policyFromRollout('scope', asked),
    },
  ];
}

function ownOf(asked: PlanToExplain): readonly ExplainedValue[] {
  return Object.entries(values).flatMap(([field, valueIn]) => {
    const value = valueIn(asked.spec);
    if (value === null) return [];
    return [{ stage: null, field, value, from: policyFromRollout(field, asked), note: '' }];
  });
}

function vectorText({ exposure, component }: AttackVector): string {
  return component === null
    ? `{ exposure: ${exposure} }`
    : `{ exposure: ${exposure}, component: ${component} }`;
}

function listText(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
