import { z } from 'zod';
import { exposures, type Placement, type Tenant } from '../../core/fleet/fleet.ts';
import { amount } from '../schema/quantities.ts';
import { envelope } from '../schema/envelope.ts';
import { broken, exactlyOne, exactlyOneJson, has } from '../schema/rules.ts';
import { selector } from '../schema/selector.ts';
import { name } from '../schema/texts.ts';

const criticality = () => name().describe('How critical it is: the name of a tier.');
const traffic = () =>
  z.enum(['real', 'synthetic']).describe('Synthetic traffic hurts nobody: it raises no cluster.');
const exposure = () =>
  z.enum(exposures).describe('How reachable it is; within a tier the least exposed go first.');

const placement = z.strictObject({
  clusters: selector('The clusters of this placement.'),
  criticality: criticality().optional(),
  traffic: traffic().optional(),
  exposure: exposure().optional(),
});

const eitherOr = ['clusters', 'placements'];

const spec = z
  .strictObject({
    criticality: criticality().optional(),
    traffic: traffic().prefault('real'),
    exposure: exposure().prefault('internal'),
    clusters: selector('Where it is: names, or labels. Or `placements` instead.').optional(),
    placements: z
      .array(placement)
      .min(1)
      .optional()
      .describe('Where it is, and what it is there; what is not said is as in `spec`.'),
    minUntouched: amount(0)
      .optional()
      .describe('Copies that are never being changed: 2 or 50%. Default: 1 of two or more.'),
  })
  .refine(
    exactlyOne(eitherOr),
    broken({
      code: 'placed-nowhere',
      wrong: 'needs exactly one of `clusters` and `placements`',
      hint: 'say where the tenant is: `clusters: [app-1]`, or `clusters: { matchLabels: {…} }`',
    }),
  )
  .superRefine((tenant, context) => {
    if (has(tenant, 'criticality')) return;
    const hint = 'write the name of a tier: how critical is it?';
    const params = { code: 'missing-field', hint };
    const message = 'is missing';
    const add = (path: (string | number)[]) =>
      context.addIssue({ code: 'custom', path, message, params, input: undefined });
    if (tenant.placements === undefined) add(['criticality']);
    for (const [index, each] of (tenant.placements ?? []).entries()) {
      if (each.criticality === undefined) add(['placements', index, 'criticality']);
    }
  })
  .meta(exactlyOneJson(eitherOr));

const schema = envelope(
  'Tenant',
  spec,
  'Somebody whose work runs on clusters. The most critical tenant of a cluster gives it its tier.',
);

type Document = z.output<typeof schema>;

/** Documents of kind Tenant. */
export const tenantKind = { schema, from: tenantFrom };

function tenantFrom({ metadata, spec: tenant }: Document): Tenant {
  const { clusters, placements } = tenant;
  return {
    name: metadata.name,
    placements:
      clusters === undefined
        ? (placements ?? []).map((each) => placementFrom(each, tenant))
        : [placementFrom({ clusters }, tenant)],
    minUntouched: tenant.minUntouched ?? null,
  };
}

type WrittenPlacement = Pick<Placement, 'clusters'> & Omit<z.output<typeof placement>, 'clusters'>;

/** What a placement does not say is as its tenant says. */
function placementFrom(each: WrittenPlacement, tenant: z.output<typeof spec>): Placement {
  return {
    clusters: each.clusters,
    // The schema has seen to it that one of the two is there.
    criticality: each.criticality ?? tenant.criticality ?? '',
    traffic: each.traffic ?? tenant.traffic,
    exposure: each.exposure ?? tenant.exposure,
  };
}
