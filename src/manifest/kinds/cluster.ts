import { z } from 'zod';
import type { Cluster } from '../../core/fleet/fleet.ts';
import { envelope } from '../schema/envelope.ts';
import { instant } from '../schema/quantities.ts';
import { itself, unique } from '../schema/rules.ts';
import { line, name, nameOf, paragraph, textOrNumber } from '../schema/texts.ts';
import { written } from '../schema/written.ts';
import { delivery, deliveryFrom } from './delivery.ts';

const override = z.strictObject({
  tier: name().describe('The tier that it has for the time being.'),
  reason: line().describe('Why it may go earlier than its tenants say.'),
  owner: line().describe('Who answers for it.'),
  until: instant().describe('When it ends, like 2027-01-31T18:00:00Z.'),
});

const outside = z.strictObject({
  outside: name().describe('Something that watches it and is no cluster of the fleet.'),
});

const spec = z.strictObject({
  zones: z
    .array(name())
    .min(1)
    .superRefine(unique(itself))
    .prefault(['default'])
    .describe('Its availability zones, in the order in which they are changed.'),
  tier: name()
    .optional()
    .describe('The least tier that it has; tenants and witnesses may raise it further.'),
  override: override
    .optional()
    .describe('The only way to lower its tier: in the open, and for a time.'),
  components: z
    .array(nameOf('a component'))
    .superRefine(unique(itself))
    .optional()
    .describe('The components that it has. Default: all of them.'),
  witnesses: z
    .array(
      z.union([nameOf('a cluster'), outside], {
        error: 'must be the name of a cluster, or { outside: NAME }',
      }),
    )
    .prefault([])
    .describe('Who watches it, beside what the sources say.'),
  values: z
    .record(name().describe('The name in the template, without its braces.'), textOrNumber())
    .prefault({})
    .describe('What `{…}` stands for in changes, queries and addresses.'),
  delivery: delivery.optional(),
  busy: z
    .strictObject({
      source: nameOf('a source of the Fleet'),
      query: paragraph().describe('In PromQL: a number for the cluster; above 0 it is busy.'),
    })
    .optional()
    .describe(
      'Asked before a change begins: a cluster that says "busy, not now" comes at the end of its stage.',
    ),
});

const schema = envelope(
  'Cluster',
  spec.prefault({}),
  'One failure domain: what breaks together. It is changed one zone at a time.',
);

/** Documents of kind Cluster. */
export const clusterKind = { schema, from: clusterFrom };

function clusterFrom(
  { metadata, spec: cluster }: z.output<typeof schema>,
  folder: string,
): Cluster {
  return {
    name: metadata.name,
    labels: metadata.labels,
    zones: cluster.zones,
    components: cluster.components ?? null,
    declaredTier: cluster.tier ?? null,
    override: cluster.override ?? null,
    // What watches from outside is never changed with the fleet, so no rule asks for it.
    witnesses: cluster.witnesses.filter((witness) => typeof witness === 'string'),
    values: cluster.values,
    delivery: cluster.delivery === undefined ? null : deliveryFrom(cluster.delivery, folder),
    ...written({ busy: cluster.busy }),
  };
}
