import type { z } from 'zod';
import type { DocumentKind } from '../../core/fleet/declared.ts';
import type { Check } from '../../core/fleet/check.ts';
import type { Cluster, Tenant } from '../../core/fleet/fleet.ts';
import type { Freeze } from '../../core/fleet/freeze.ts';
import { checkKind } from './check.ts';
import { clusterKind } from './cluster.ts';
import { type FleetHead, fleetKind } from './fleet.ts';
import { freezeKind } from './freeze.ts';
import { rolloutKind, type WrittenRollout } from './rollout.ts';
import { strategyKind, type WrittenStrategy } from './strategy.ts';
import { tenantKind } from './tenant.ts';

/** What a document of each kind says, in core's words. */
export interface ItemOf {
  readonly Fleet: FleetHead;
  readonly Cluster: Cluster;
  readonly Tenant: Tenant;
  readonly Check: Check;
  readonly Strategy: WrittenStrategy;
  readonly Freeze: Freeze;
  readonly Rollout: WrittenRollout;
}

/** The item of a document, or zod's issues with it. */
export type Reading<K extends DocumentKind> =
  | { readonly kind: 'item'; readonly item: ItemOf[K] }
  | { readonly kind: 'issues'; readonly issues: readonly z.core.$ZodIssue[] };

/** How one kind of document is read. */
export interface Kind<K extends DocumentKind> {
  /** The source of the document's type and of its JSON Schema. */
  readonly schema: z.ZodType;
  /** `folder` is where the document is; paths in it are relative to that. */
  readonly read: (plain: unknown, folder: string) => Reading<K>;
}

/** Every kind of document, by its name. */
export const kinds: { readonly [K in DocumentKind]: Kind<K> } = {
  Fleet: kind(fleetKind),
  Cluster: kind(clusterKind),
  Tenant: kind(tenantKind),
  Check: kind(checkKind),
  Strategy: kind(strategyKind),
  Freeze: kind(freezeKind),
  Rollout: kind(rolloutKind),
};

/** Whether an item is what a Check says. */
export function isCheck(item: ItemOf[DocumentKind]): item is Check {
  return 'threshold' in item || 'compare' in item;
}

function kind<Schema extends z.ZodType, Item>(of: {
  readonly schema: Schema;
  readonly from: (document: z.output<Schema>, folder: string) => Item;
}) {
  return {
    schema: of.schema,
    read(plain: unknown, folder: string) {
      const result = of.schema.safeParse(plain);
      return result.success
        ? ({ kind: 'item', item: of.from(result.data, folder) } as const)
        : ({ kind: 'issues', issues: result.error.issues } as const);
    },
  };
}
