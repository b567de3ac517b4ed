import type { Instant } from '../core/fleet/quantities.ts';
import type { FleetState } from '../core/rollout/history/fleet-state.ts';
import type { Rollout } from '../core/rollout/history/state.ts';
import { awaitedClosures, type Closures, nextOpening } from '../core/rollout/openings.ts';
import type { CalendarSight, Opening } from '../core/rollout/world.ts';
import type { Machinery } from './machinery.ts';

/**
 * What the calendar says of the clusters whose turn it is. Windows and freezes are written in the time of the world, so
 * it is asked in that, and its answers are placed in the time of the log as those of a source are.
 */
export function calendarSight(
  rollout: Rollout,
  { freezes }: Pick<FleetState, 'freezes'>,
  {
    clock,
    calendar,
  }: Pick<Machinery, 'calendar'> & { readonly clock: Pick<Machinery['clock'], 'now' | 'aheadMs'> },
): CalendarSight {
  const aheadMs = clock.aheadMs();
  const at = clock.now() - aheadMs;
  const answered = new Map<Closures, Opening>();
  const openings = new Map<string, Opening>();
  for (const [cluster, closures] of awaitedClosures(rollout, freezes, at)) {
    // A wave has the same answer for most of its clusters.
    const opening = answered.get(closures) ?? openingOf(closures, calendar, { at, aheadMs });
    answered.set(closures, opening);
    openings.set(cluster, opening);
  }
  return { aheadMs, openings };
}

function openingOf(
  closures: Closures,
  { ask, text }: Machinery['calendar'],
  { at, aheadMs }: { readonly at: Instant; readonly aheadMs: number },
): Opening {
  const { closedBy, opensAt } = nextOpening(closures, ask, at);
  const [window] = closures.layers.flat();
  const zone = (closedBy ?? window)?.timeZone ?? 'UTC';
  if (opensAt === null) return { closedBy, opensAt, opensText: '' };
  return { closedBy, opensAt: opensAt + aheadMs, opensText: text(opensAt, zone) };
}
