import { describe, expect, test } from 'vitest';
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
