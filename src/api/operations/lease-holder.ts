import type { Instant } from '../../core/fleet/quantities.ts';
import type { Store } from '../../store/store.ts';

/** Who runs the rollouts of a store; null when nobody does. */
export async function leaseHolder(
  { lease }: Store,
  asker: { readonly name: string; readonly at: Instant },
): Promise<{ readonly by: string; readonly since: Instant } | null> {
  // Whoever gets the lease knows that nobody had it; a lease has no other way to be looked at.
  const answer = await lease.acquire(asker);
  if (answer.kind === 'taken') return { by: answer.by, since: answer.since };
  await lease.release(answer.fence);
  return null;
}
