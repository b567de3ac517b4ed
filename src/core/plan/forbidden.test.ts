import { describe, expect, test } from 'vitest';
import { fleetWith, rolloutWith, tenant } from '../../../test/fixtures/fleet.ts';
import type { Fleet, OverrideKind, RolloutSpec, TierOverride } from '../fleet/fleet.ts';
import type { Plan } from './plan.ts';
import { planRollout } from './plan-rollout.ts';

const later = 2_000_000_000_000;

interface Words {
  readonly forbid?: Readonly<Record<string, readonly OverrideKind[]>>;
  readonly override?: TierOverride | null;
}

/** Two tiers with a cluster each; the second one may have an override. */
function fleetOf({ forbid = {}, override = null }: Words): Fleet {
  const figures = Object.fromEntries(
    Object.entries(forbid).map(([tier, kinds]) => [tier, { forbid: kinds }]),
  );
  return fleetWith({
    figures,
    clusters: ['app-1', { name: 'infra-1', override }],
    tenants: [
      tenant('checkout', { on: ['app-1'], exposure: 'internet' }),
      tenant('mesh', { on: ['infra-1'], criticality: 'infrastructure', exposure: 'internet' }),
    ],
  });
}

function planned(fleet: Fleet, rollout: RolloutSpec = rolloutWith()): Plan {
  const planning = planRollout({ fleet, rollout, now: 1 });
  if (planning.kind === 'refused') throw new Error(JSON.stringify(planning.refusals));
  return planning.plan;
}

const forbiddenOf = ({ stages }: Plan): readonly string[] =>
  stages.flatMap(({ tier, forbidden = [] }) =>
    forbidden.map(({ override, by }) => `${tier}: ${override} by ${by}`),
  );

describe('what policy forbids', () => {
  test('is in the stages of the tier, with a reason that names the place', () => {
    const plan = planned(fleetOf({ forbid: { infrastructure: ['skip', 'force'] } }));
    expect(forbiddenOf(plan)).toEqual([
      'infrastructure: skip by Fleet fleet tier infrastructure',
      'infrastructure: force by Fleet fleet tier infrastructure',
    ]);
    expect(plan.stages[1]?.reasons).toContain(
      'Fleet fleet tier infrastructure forbids: skip, force',
    );
    expect(plan.stages[0]).not.toHaveProperty('forbidden');
  });

  test('by a Strategy stands beside what the Fleet forbids, and takes nothing away', () => {
    const tiers = { infrastructure: { forbid: ['approve-for'] as const } };
    const rollout = rolloutWith({ strategy: { name: 'strict', tiers } });
    const fleet = fleetOf({ forbid: { infrastructure: ['skip'] } });
    expect(forbiddenOf(planned(fleet, rollout))).toEqual([
      'infrastructure: skip by Fleet fleet tier infrastructure',
      'infrastructure: approve-for by Strategy strict tier infrastructure',
    ]);
  });

  test('by exposure is what any of the tiers of the stage forbids', () => {
    const rollout = rolloutWith({ strategy: { name: 'exposure', order: 'exposure' } });
    const fleet = fleetOf({ forbid: { infrastructure: ['force'], application: ['skip'] } });
    expect(forbiddenOf(planned(fleet, rollout))).toEqual([
      'internet: skip by Fleet fleet tier application',
      'internet: force by Fleet fleet tier infrastructure',
    ]);
  });

  test('holds in a hotfix as well', () => {
    const why = { incident: 'INC-1', reason: 'it is down', until: later };
    const targets = { kind: 'names', names: ['infra-1'] } as const;
    const rollout = rolloutWith({ targets, hotfix: why, strategy: { order: 'hotfix' } });
    const fleet = fleetOf({ forbid: { infrastructure: ['force'], application: ['skip'] } });
    expect(forbiddenOf(planned(fleet, rollout))).toEqual([
      'hotfix: force by Fleet fleet tier infrastructure',
    ]);
  });
});

describe('a lowered tier', () => {
  const override = { tier: 'test', reason: 'being rebuilt', owner: 'ann', until: later };

  test('is an exception of the plan, with who answers for it until when', () => {
    const plan = planned(fleetOf({ override }));
    expect(plan.exceptions).toEqual([
      {
        code: 'lowered-tier',
        cluster: 'infra-1',
        from: 'infrastructure',
        to: 'test',
        reason: 'being rebuilt',
        owner: 'ann',
        until: later,
        message:
          'infra-1 counts as test and would be infrastructure: being rebuilt (ann, until 2033-05-18T03:33:20Z)',
      },
    ]);
  });

  test('that has expired has no effect, and is warned of', () => {
    const plan = planned(fleetOf({ override: { ...override, until: 1 } }));
    expect(plan).not.toHaveProperty('exceptions');
    expect(plan.stages.at(-1)?.tier).toBe('infrastructure');
    expect(plan.warnings.map(({ code }) => code)).toContain('override-expired');
  });

  test('that raises is none', () => {
    const fleet = fleetOf({ override: { ...override, tier: 'infrastructure' } });
    expect(planned(fleet)).not.toHaveProperty('exceptions');
  });

  test('is refused where the tier that it would have forbids it, by the Fleet or the Strategy', () => {
    const refusals = (fleet: Fleet, rollout = rolloutWith()) => {
      const planning = planRollout({ fleet, rollout, now: 1 });
      return planning.kind === 'refused' ? planning.refusals : [];
    };
    const [refusal] = refusals(fleetOf({ override, forbid: { infrastructure: ['lower'] } }));
    expect(refusal).toMatchObject({
      code: 'lowering-forbidden',
      policy: 'Fleet fleet tier infrastructure',
    });
    expect(refusal?.message).toContain('infra-1 is lowered from infrastructure to test');
    const tiers = { infrastructure: { forbid: ['lower'] as const } };
    expect(
      refusals(fleetOf({ override }), rolloutWith({ strategy: { name: 's', tiers } })),
    ).toHaveLength(1);
    expect(refusals(fleetOf({ override, forbid: { test: ['lower'] } }))).toEqual([]);
    expect(refusals(fleetOf({ forbid: { infrastructure: ['lower'] } }))).toEqual([]);
    const elsewhere = rolloutWith({ targets: { kind: 'names', names: ['app-1'] } });
    expect(
      refusals(fleetOf({ override, forbid: { infrastructure: ['lower'] } }), elsewhere),
    ).toEqual([]);
  });
});
