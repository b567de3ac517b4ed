import type { Happened } from './evolve.ts';
import type { Debt, Rollout } from './state.ts';

/** What an event leaves undone, or behind. */
export function debtsAfter(rollout: Rollout, { event, at, actor }: Happened): readonly Debt[] {
  const debt = { since: at, until: null, owner: actor };
  const left = (clusters: readonly string[], unsure: readonly string[] = []): Debt[] =>
    clusters.map((cluster) => {
      const how = unsure.includes(cluster) ? 'is perhaps left' : 'was left';
      const message = `${cluster} ${how} on ${rollout.pinned.spec.change.revision}`;
      return { ...debt, kind: 'left-on-change', cluster, message };
    });
  switch (event.type) {
    case 'deferred':
      return [{ ...debt, kind: 'deferred', cluster: event.cluster, message: event.message }];
    case 'skipped': {
      const message = `${event.cluster} was skipped: ${event.reason}`;
      return [{ ...debt, kind: 'skipped', cluster: event.cluster, until: event.until, message }];
    }
    case 'yielded':
      return event.ceded.map((cluster) => {
        const message = `${cluster} has ${event.to} instead`;
        return { ...debt, kind: 'skipped', cluster, message };
      });
    case 'advanced-undecided':
      return [{ ...debt, kind: 'inconclusive', cluster: null, message: event.message }];
    case 'rollback-finished':
      return left(event.left);
    case 'superseded':
      return left((event.left ?? []).map(({ cluster }) => cluster));
    case 'aborted':
      return left(event.left, event.unsure);
    default:
      return [];
  }
}
