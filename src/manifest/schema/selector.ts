import { z } from 'zod';
import type { Selector } from '../../core/fleet/fleet.ts';
import { broken, has, itself, unique } from './rules.ts';
import { labelKey, labels, labelValue, nameOf } from './texts.ts';

const expression = z
  .strictObject({
    key: labelKey(),
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: z.array(labelValue()).prefault([]),
  })
  .refine(
    ({ operator, values }) => {
      const wantsValues = operator === 'In' || operator === 'NotIn';
      return !Array.isArray(values) || wantsValues === values.length > 0;
    },
    broken({
      path: ['values'],
      wrong: 'do not go with the operator',
      hint: 'In and NotIn need values; Exists and DoesNotExist take none',
    }),
  );

const byLabels = z
  .strictObject({
    matchLabels: labels().optional(),
    matchExpressions: z.array(expression).optional(),
  })
  .refine(
    (selector) => has(selector, 'matchLabels') || has(selector, 'matchExpressions'),
    broken({
      wrong: 'says nothing about which clusters',
      hint: 'write `matchLabels: {}` for every cluster',
    }),
  )
  .meta({ minProperties: 1 });

/** Clusters by their names, or by their labels as in Kubernetes. */
export function selector(says: string) {
  const names = z.array(nameOf('a cluster')).min(1).superRefine(unique(itself));
  return z
    .union([names, byLabels], {
      error: 'must be a list of clusters, or a mapping with `matchLabels` or `matchExpressions`',
    })
    .transform((written): Selector => {
      if (isNames(written)) return { kind: 'names', names: written };
      const { matchLabels = {}, matchExpressions = [] } = written;
      return { kind: 'labels', matchLabels, matchExpressions };
    })
    .describe(says);
}

function isNames(written: object): written is string[] {
  return Array.isArray(written);
}
