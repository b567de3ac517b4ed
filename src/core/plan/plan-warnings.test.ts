import { describe, expect, test } from 'vitest';
import { check, source, tenant } from '../../../test/fixtures/fleet.ts';
import { planned } from '../../../test/fixtures/plan.ts';
import type { FleetWords, RolloutWords } from '../../../test/fixtures/fleet.ts';

const hourMs = 3_600_000;

const fleet: FleetWords = {
  clusters: ['lab', 'wiki', 'shop', 'mesh'],
  tenants: [
    tenant('probe', { on: ['lab'], traffic: 'synthetic' }),
    tenant('wiki', { on: ['wiki'], criticality: 'internal' }),
    tenant('shop', { on: ['shop'] }),
    tenant('mesh', { on: ['mesh'], criticality: 'infrastructure' }),
  ],
  sources: [source('out', 'outside')],
};
const rollout: RolloutWords = { checks: [check('errors', 'out')] };

function warningsOf(words: FleetWords, spec: RolloutWords): readonly string[] {
  return planned(words, spec).warnings.map(({ code, message }) => `${code}: ${message}`);
}

test('given the default soaks, a required check and a delivery, there is nothing to say', () => {
  expect(warningsOf(fleet, rollout)).toEqual([]);
});

describe('what somebody should know before the start', () => {
  const cases: readonly { name: string; words: FleetWords; spec: RolloutWords; says: string }[] = [
    {
      name: 'a soak in front of the last tier that is not the longest',
      words: { ...fleet, figures: { application: { soakMs: hourMs } } },
      spec: rollout,
      says:
        'last-soak-not-longest: The soak in front of infrastructure, 1h of application, is not the ' +
        'longest: infrastructure soaks for 6h. A fault that takes longer to show reaches the most critical clusters.',
    },
    {
      name: 'the stage in front of the last tier is what counts, whatever its tier',
      words: fleet,
      spec: { ...rollout, targets: { kind: 'names', names: ['lab', 'wiki', 'mesh'] } },
      says:
        'last-soak-not-longest: The soak in front of infrastructure, 2h of internal, is not the ' +
        'longest: infrastructure soaks for 6h. A fault that takes longer to show reaches the most critical clusters.',
    },
    {
      name: 'no check',
      words: fleet,
      spec: {},
      says: 'no-required-check: The rollout has no check, so no regression is seen in any stage before people see it.',
    },
    {
      name: 'no check that is required',
      words: fleet,
      spec: { checks: [check('late', 'out', false), check('errors', 'out', false)] },
      says:
        "no-required-check: None of the rollout's checks is required (errors and late), " +
        'so no regression is seen in any stage before people see it.',
    },
    {
      name: 'clusters that nobody can change',
      words: { ...fleet, clusters: ['lab', { name: 'wiki', delivery: null }, 'shop', 'mesh'] },
      spec: rollout,
      says:
        'no-delivery: 1 cluster can be planned for but not changed, ' +
        'because nobody said how (`delivery`): wiki.',
    },
  ];
  test.each(cases)('$name', ({ words, spec, says }) => {
    expect(warningsOf(words, spec)).toEqual([says]);
  });

  test('the fleet has its own warnings, also for tiers that are not targeted', () => {
    const words = { ...fleet, clusters: ['lab', 'shop', 'mesh'] };
    const spec: RolloutWords = { ...rollout, targets: { kind: 'names', names: ['lab'] } };
    expect(planned(words, spec).warnings.map(({ code }) => code)).toEqual(['tier-empty']);
  });
});
