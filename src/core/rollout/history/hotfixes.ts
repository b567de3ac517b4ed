/**
 * Hotfixes that not all of the fleet has yet: what each fixed where, and what brings it to the rest. Part of what all
 * rollouts share, because it binds them all.
 */
import type { RolloutSpec } from '../../fleet/fleet.ts';
import type { Instant } from '../../fleet/quantities.ts';
import type { RolloutEvent } from './events.ts';
import type { Rollout } from './state.ts';

/** A fix that is on some clusters only: a debt to the others. */
export interface OpenHotfix {
  readonly rollout: string;
  readonly component: string;
  readonly revision: string;
  readonly incident: string;
  readonly reason: string;
  readonly clusters: readonly string[];
  /** Who started it. */
  readonly owner: string;
  readonly since: Instant;
  /** Until when all others should have it. */
  readonly until: Instant;
  /** The rollout that brings it to all others; null where there are no others. */
  readonly backfill: string | null;
}

export type HotfixEvent =
  | { readonly type: 'hotfix-opened'; readonly hotfix: OpenHotfix }
  | {
      readonly type: 'hotfix-closed';
      readonly rollout: string;
      /** repaid: all have it. withdrawn: no cluster has it. forgiven: a person says that the others need it not. */
      readonly how: 'repaid' | 'withdrawn' | 'forgiven';
      readonly reason: string;
    };

/** By the name of the rollout. */
export type OpenHotfixes = ReadonlyMap<string, OpenHotfix>;

/** The open hotfixes after one more event. One that is not open cannot be closed, and nothing happens. */
export function evolveHotfixes(open: OpenHotfixes, event: HotfixEvent): OpenHotfixes {
  const next = new Map(open);
  if (event.type === 'hotfix-opened') next.set(event.hotfix.rollout, event.hotfix);
  else next.delete(event.rollout);
  return next;
}

/**
 * What the end of a rollout closes: a hotfix that was taken back altogether; one whose backfill is done; and those that
 * a rollout over the whole fleet says it includes.
 */
export function hotfixEventsOf({ pinned }: Rollout, event: RolloutEvent): readonly HotfixEvent[] {
  const { spec } = pinned;
  switch (event.type) {
    case 'rollback-finished':
    case 'aborted':
      if (spec.hotfix === undefined || event.left.length > 0) return [];
      return [closed(spec.name, 'withdrawn', 'it is on no cluster any more')];
    case 'completed': {
      const reason = `${spec.name} brought it to the others`;
      const backfilled = spec.backfillOf === undefined ? [] : [spec.backfillOf];
      const included = spec.targets === null ? (spec.includes ?? []) : [];
      return [...backfilled, ...included].map((name) => closed(name, 'repaid', reason));
    }
    default:
      return [];
  }
}

function closed(
  rollout: string,
  how: Extract<HotfixEvent, { type: 'hotfix-closed' }>['how'],
  reason: string,
): HotfixEvent {
  return { type: 'hotfix-closed', rollout, how, reason };
}

/** The open hotfixes on some of these clusters that the change would undo, since it does not say that it includes them. */
export function undoneHotfixes(
  open: OpenHotfixes,
  { name, component, includes = [], backfillOf }: RolloutSpec,
  clusters: Iterable<string>,
): readonly OpenHotfix[] {
  const mine = new Set(clusters);
  const known = [name, backfillOf, ...includes];
  return [...open.values()].filter(
    (one) =>
      one.component === component &&
      !known.includes(one.rollout) &&
      one.clusters.some((cluster) => mine.has(cluster)),
  );
}

/** That a change would undo hotfixes, and what may be done about it. */
export function undoneText(undone: readonly OpenHotfix[]): string {
  const what = undone.map(({ rollout, incident, clusters }) => {
    return `hotfix ${rollout} (${incident}) on ${clusters.join(', ')}`;
  });
  const [first] = undone;
  return (
    `it would undo ${what.join(' and ')}: let it say \`includes: [${undone.map(({ rollout }) => rollout).join(', ')}]\` ` +
    `where its change contains the fix, or: tierwise debts forgive ${first?.rollout ?? ''} --reason TEXT`
  );
}
