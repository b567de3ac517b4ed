import { describe, expect, test } from 'vitest';
import { tierUnder } from '../../core/fleet/strategy.ts';
import { parseManifests } from '../parse.ts';

describe('a tier that soaks until there is evidence', () => {
  const tierOf = (fields: string) => {
    const text = `kind: Fleet\nmetadata: { name: f }\nspec: { tiers: [{ name: a, ${fields} }] }\n`;
    return parseManifests([{ file: 'f.yaml', text }]).fleet?.tiers[0];
  };

  test('owes ten minutes at least, or what it says', () => {
    expect(tierOf('soak: evidence')).toMatchObject({ soakMs: 600_000, untilEvidence: true });
    expect(tierOf('soak: evidence, minSoak: 1h')).toMatchObject({
      soakMs: 3_600_000,
      untilEvidence: true,
    });
    expect(tierOf('soak: 1h')).toMatchObject({ soakMs: 3_600_000, untilEvidence: false });
  });
});

describe('a tier that forbids', () => {
  const fleet =
    'kind: Fleet\nmetadata: { name: f }\nspec: { tiers: [{ name: a, forbid: [skip] }, { name: b }] }';
  const strategy =
    'kind: Strategy\nmetadata: { name: s }\nspec: { tiers: [{ name: a, forbid: [force] }] }';
  const rollout =
    'kind: Rollout\nmetadata: { name: r }\nspec: { component: c, change: { revision: v2 }, strategy: s }';
  const text = [fleet, strategy, rollout].join('\n---\n');
  const parsed = parseManifests([{ file: 'f.yaml', text }]);

  test('is read from the Fleet and from a Strategy, and is not there where nobody forbids', () => {
    expect(parsed.fleet?.tiers[0]).toMatchObject({ forbid: ['skip'] });
    expect(parsed.fleet?.tiers[1]).not.toHaveProperty('forbid');
    expect(parsed.rollouts[0]?.strategy.tiers).toEqual({ a: { forbid: ['force'] } });
  });

  test('under a strategy forbids both', () => {
    const [a] = parsed.fleet?.tiers ?? [];
    const found = parsed.rollouts[0]?.strategy;
    expect(a && found && tierUnder(a, found).forbid).toEqual(['skip', 'force']);
  });
});
