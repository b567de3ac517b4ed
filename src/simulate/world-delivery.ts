import type { Instant } from '../core/fleet/quantities.ts';
import type { Fence, Running, Target, ZoneState } from '../core/rollout/world.ts';
import {
  type ActOrder,
  type Delivery,
  DeliveryTrouble,
  isOutdated,
  StaleFence,
} from '../deliver/delivery.ts';
import {
  componentOf,
  type World,
  type WorldCluster,
  type WorldComponent,
  type WorldEvent,
  type WorldZone,
} from './world.ts';

/** Changes simulated clusters, in the hands of one controller where they are counted. */
export function worldDelivery(world: World, controller: number | null = null): Delivery {
  return {
    zones: 'given',
    fenced: true,
    observe: ({ cluster, component }) =>
      answered(world, cluster.name, (reached) =>
        [...componentOf(reached, component).zones].map(([name, zone]) => ({
          ...seenZone(name, zone, world.now()),
          ...(reached.isBusy ? { busy: 'it has work to do' } : {}),
        })),
      ),
    act: (order) =>
      answered(world, order.cluster.name, (reached) =>
        change(world, reached, { ...order, controller }),
      ),
  };
}

function seenZone(zone: string, seen: WorldZone, now: Instant): ZoneState {
  const { running, readyAt, isFailed } = seen;
  if (isFailed) return { zone, running: null, condition: 'failed', message: 'it crashes' };
  if (running === null) return { zone, running, condition: 'absent', message: '' };
  if (readyAt <= now) return { zone, running, condition: 'ready', message: '' };
  return { zone, running: null, condition: 'progressing', message: 'starting' };
}

type Sent = ActOrder & { readonly controller: number | null };

function change(
  world: World,
  cluster: WorldCluster,
  { component, zone, target, fence, controller }: Sent,
): void {
  const reached = componentOf(cluster, component);
  admit(reached, fence);
  const running = wanted(target);
  const known = reached.zones.get(zone);
  const isThere = known?.running?.revision === running?.revision && known?.isFailed === false;
  if (isThere) return;
  const { name, zoneMs, isDoomed } = cluster;
  const isBack = target.kind === 'revert';
  const takesMs = isBack && !Number.isFinite(zoneMs) ? 0 : zoneMs;
  const at = world.now();
  const readyAt = at + takesMs;
  reached.zones.set(zone, { running, readyAt, isFailed: isDoomed && !isBack });
  const event: WorldEvent = {
    at,
    cluster: name,
    component,
    zone,
    kind: target.kind,
    revision: running?.revision ?? null,
    before: known?.running ?? null,
    running,
    readyAt: isDoomed && !isBack ? Number.POSITIVE_INFINITY : readyAt,
    fence,
    controller,
  };
  world.history.push(event);
  world.witness(event);
}

/** Who has lost its place is refused: an older lease, or a decision from before the last one that came. */
function admit(component: WorldComponent, fence: Fence): void {
  if (isOutdated(fence, component.fence)) {
    throw new StaleFence('a newer controller or decision was here');
  }
  component.fence = fence;
}

function wanted(target: Target): Running | null {
  if (target.kind === 'revert') return target.to;
  return { revision: target.change.revision, restore: null };
}

/** As a call over a network: nothing is ever thrown before the promise is there. */
function answered<T>(world: World, name: string, reply: (cluster: WorldCluster) => T): Promise<T> {
  return new Promise((resolve) => {
    const cluster = world.clusters.get(name);
    const awayFrom = cluster?.unreachableFrom ?? Number.POSITIVE_INFINITY;
    if (cluster === undefined || awayFrom <= world.now()) {
      throw new DeliveryTrouble('transient', `${name} does not answer`);
    }
    resolve(reply(cluster));
  });
}
