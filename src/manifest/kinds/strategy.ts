import { z } from 'zod';
import { defaultStrategy, ownStrategies } from '../../core/fleet/defaults.ts';
import type { Strategy } from '../../core/fleet/fleet.ts';
import { hotfixOrder } from '../../core/fleet/strategy.ts';
import { envelope } from '../schema/envelope.ts';
import { policyFields, policyFrom } from '../schema/policy.ts';
import { broken } from '../schema/rules.ts';
import { stages, stagesFrom } from '../schema/exposure.ts';
import { tiers } from '../schema/tier.ts';
import { written } from '../schema/written.ts';

/** What a Strategy can order by; a hotfix is a command, and goes round every order. */
const order = z.enum(['criticality', 'exposure']);

const fields = z.strictObject({
  order: order.optional().meta({ default: 'criticality' }).describe('What orders the clusters.'),
  tiers: tiers()
    .optional()
    .describe("What replaces the Fleet's own figures of a tier; the order stays the Fleet's."),
  stages: stages()
    .optional()
    .describe('By exposure: what replaces the figures that a stage has from the tiers.'),
  ...policyFields,
});

const spec = fields
  .refine(...byExposureOnly('stages'))
  .refine(...byExposureOnly('smoke'))
  .refine(...byExposureOnly('deadline'));

/** What another order would pass over in silence is a problem. */
function byExposureOnly(field: 'stages' | 'smoke' | 'deadline') {
  const isFine = (strategy: z.output<typeof fields>): boolean =>
    strategy[field] === undefined || (strategy.order ?? 'criticality') !== 'criticality';
  const rule = broken({
    path: [field],
    wrong: 'goes with `order: exposure` only',
    hint: 'add `order: exposure`, or leave it out',
  });
  return [isFine, rule] as const;
}

const schema = envelope(
  'Strategy',
  spec.prefault({}),
  'A way to roll out that rollouts can name: other figures for tiers, other answers to trouble.',
).refine(
  ({ metadata }) => ![...ownStrategies.keys(), hotfixOrder].includes(metadata?.name),
  broken({
    path: ['metadata', 'name'],
    code: 'reserved-name',
    wrong: 'is the name of a strategy of Tierwise itself',
    hint: 'choose another name',
  }),
);

/** Documents of kind Strategy. */
export const strategyKind = { schema, from: strategyFrom };

/** A strategy, with the names of what its document says of the policy itself. */
export interface WrittenStrategy extends Strategy {
  readonly writtenPolicy: readonly string[];
}

function strategyFrom({ metadata, spec: strategy }: z.output<typeof schema>): WrittenStrategy {
  const policy = policyFrom(strategy);
  const own = (strategy.tiers ?? []).map(({ name, ...figures }) => [name, figures] as const);
  return {
    ...defaultStrategy,
    ...policy,
    writtenPolicy: Object.keys({ ...policy, ...written({ order: strategy.order }) }),
    name: metadata.name,
    order: strategy.order ?? 'criticality',
    tiers: Object.fromEntries(own),
    ...written({ stages: strategy.stages && stagesFrom(strategy.stages) }),
  };
}
