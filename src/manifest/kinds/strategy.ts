import { z } from 'zod';
import { defaultStrategy } from '../../core/fleet/defaults.ts';
import type { Strategy } from '../../core/fleet/fleet.ts';
import { laterStrategies } from '../../core/fleet/strategy.ts';
import { envelope } from '../schema/envelope.ts';
import { policyFields, policyFrom } from '../schema/policy.ts';
import { broken } from '../schema/rules.ts';
import { scalar } from '../schema/scalar.ts';
import { tiers } from '../schema/tier.ts';

/** Not an enum: the orders that are announced deserve a better answer than "not allowed". */
const order = scalar<'criticality', 'criticality'>({
  read: (raw) => (raw === 'criticality' ? raw : null),
  wrong: 'is not an order of this version',
  hint: `write \`criticality\`; ${laterStrategies.join(' and ')} come with a later version`,
  json: { type: 'string', const: 'criticality' },
});

const spec = z.strictObject({
  order: order.prefault('criticality').describe('What orders the clusters.'),
  tiers: tiers()
    .optional()
    .describe("What replaces the Fleet's own figures of a tier; the order stays the Fleet's."),
  ...policyFields,
});

const schema = envelope(
  'Strategy',
  spec.prefault({}),
  'A way to roll out that rollouts can name: other figures for tiers, other answers to trouble.',
).refine(
  ({ metadata }) => ![defaultStrategy.name, ...laterStrategies].includes(metadata?.name),
  broken({
    path: ['metadata', 'name'],
    code: 'reserved-name',
    wrong: 'is the name of a strategy of Tierwise itself',
    hint: 'choose another name',
  }),
);

/** Documents of kind Strategy. */
export const strategyKind = { schema, from: strategyFrom };

function strategyFrom({ metadata, spec: strategy }: z.output<typeof schema>): Strategy {
  const own = (strategy.tiers ?? []).map(({ name, ...figures }) => [name, figures] as const);
  return {
    ...defaultStrategy,
    ...policyFrom(strategy),
    name: metadata.name,
    order: strategy.order,
    tiers: Object.fromEntries(own),
  };
}
