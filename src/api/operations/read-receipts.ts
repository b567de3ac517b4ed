import { z } from 'zod';
import { happenedFrom } from '../../core/rollout/history/codec.ts';
import type { Store } from '../../store/store.ts';
import type { RolloutHistory } from './read-history.ts';

/** The stored proof of a regression: what was asked, what counts as bad, and what was answered. */
export type Receipt = z.output<typeof receipt>;

/** Receipts outlive the version that wrote them: what is not as expected is left out. */
const receipt = z.looseObject({
  check: z.string(),
  cluster: z.string(),
  source: z.string(),
  query: z.string(),
  bad: z.discriminatedUnion('kind', [
    z.object({ kind: z.enum(['above', 'below']), limit: z.number() }),
    z.object({ kind: z.literal('outside'), low: z.number(), high: z.number() }),
  ]),
  forMs: z.number(),
  policyVersion: z.string(),
  /** The newest ones; a text where there were none, or for a value that is no number. */
  samples: z.union([z.string(), z.array(z.tuple([z.number(), z.union([z.number(), z.string()])]))]),
});

const reference = z.object({ receipt: z.string() });

/** The receipts of a rollout, by the version of the event that refers to each. */
export async function readReceipts(
  { blobs }: Store,
  { events }: RolloutHistory,
): Promise<ReadonlyMap<number, Receipt>> {
  const receipts = new Map<number, Receipt>();
  for (const stored of events) {
    const { event } = happenedFrom(stored);
    if (event.type !== 'regressed') continue;
    const evidence = reference.safeParse(event.regression.evidence);
    const bytes = evidence.success ? await blobs.fetch(evidence.data.receipt) : null;
    if (bytes === null) continue;
    const parsed = receipt.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    if (parsed.success) receipts.set(stored.version, parsed.data);
  }
  return receipts;
}
