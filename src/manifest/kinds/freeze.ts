import { z } from 'zod';
import type { Freeze } from '../../core/fleet/freeze.ts';
import { envelope } from '../schema/envelope.ts';
import { instant } from '../schema/quantities.ts';
import { broken, itself, unique } from '../schema/rules.ts';
import { selector } from '../schema/selector.ts';
import { line, nameOf } from '../schema/texts.ts';

const spec = z
  .strictObject({
    owner: line().describe('Who answers for it.'),
    reason: line().describe('Why nothing begins; shown to whoever waits.'),
    from: instant()
      .optional()
      .describe('When it begins, like 2026-12-20T18:00:00Z. Default: at once.'),
    until: instant()
      .optional()
      .describe('When it lifts by itself. Default: never, but somebody lifts it.'),
    tiers: z
      .array(nameOf('a tier'))
      .min(1)
      .superRefine(unique(itself))
      .optional()
      .describe('For clusters of these tiers. Default: all.'),
    clusters: selector('For these clusters. Default: all.').optional(),
  })
  .refine(
    ({ from, until }) => !(typeof from === 'number' && typeof until === 'number' && until <= from),
    broken({
      path: ['until'],
      wrong: 'is not after `from`',
      hint: 'a freeze ends after it begins',
    }),
  );

const schema = envelope(
  'Freeze',
  spec,
  'An order that no change begins. Restores and rollbacks pass, and so does an approved hotfix.',
);

/** Documents of kind Freeze. */
export const freezeKind = { schema, from: freezeFrom };

function freezeFrom({ metadata, spec: freeze }: z.output<typeof schema>): Freeze {
  const { owner, reason, from, until, tiers, clusters } = freeze;
  return {
    name: metadata.name,
    owner,
    reason,
    from: from ?? null,
    until: until ?? null,
    tiers: tiers ?? null,
    clusters: clusters ?? null,
  };
}
