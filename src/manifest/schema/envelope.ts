import { z } from 'zod';
import type { DocumentKind } from '../../core/fleet/declared.ts';
import { labels, name } from './texts.ts';

/** The version of the language that documents are written in. */
export const apiVersion = 'tierwise.dev/v1';

/** What every document has around its `spec`. `says` is help for editors. */
export function envelope<K extends DocumentKind, Spec extends z.ZodType>(
  kind: K,
  spec: Spec,
  says: string,
) {
  const metadata = z.strictObject({
    name: name().describe(`The name of the ${kind}; no other ${kind} has it.`),
    labels: labels().prefault({}),
  });
  return z
    .strictObject({
      apiVersion: z.literal(apiVersion).optional().describe('May be left out.'),
      kind: z.literal(kind),
      metadata,
      spec,
    })
    .meta({ title: kind, description: says });
}
