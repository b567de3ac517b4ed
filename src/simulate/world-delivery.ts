import type { Instant } from '../core/fleet/quantities.ts';
import type { Fence, Running, Target, ZoneState } from '../core/rollout/world.ts';
import { type ActOrder, type Delivery, DeliveryTrouble, StaleFence } from '../deliver/delivery.ts';
import {
  componentOf,
  type World,
  type WorldCluster,
  type WorldComponent,
  type WorldZone,
} from './world.ts';

/** Changes simulated clusters. */
export function worldDelivery(world: World): Delivery {
  return {
    zones: 'given',
    fenced: true,
    observe: ({ cluster, component }) =>
      answered(world, cluster.name, (reached) =>
        [...componentOf(reached, component).zones].map(([name, zone]) =>
          seenZone(name, zone, world.now()),
        ),
      ),
    act: (order) => answered(world, order.cluster.name, (reached) => change(world, reached, order)),
  };
}

function seenZone(zone: string, { running, readyAt }: WorldZone, now: Instant): ZoneState {
  if (running === null) return { zone, running, condition: 'absent', message: '' };
  if (readyAt <= now) return { zone, running, condition: 'ready', message: '' };
  return { zone, running: null, condition: 'progressing', message: 'starting' };
}

function change(
  world: World,
  cluster: WorldCluster,
  { component, zone, target, fence }: ActOrder,
): void {
  const reached = componentOf(cluster, component);
  admit(reached, fence);
  const running = wanted(target);
  if (reached.zones.get(zone)?.running?.revision === running?.revision) return;
  const { name, zoneMs } = cluster;
  const isBack = target.kind === 'revert';
  const takesMs = isBack && !Number.isFinite(zoneMs) ? 0 : zoneMs;
  const at = world.now();
  reached.zones.set(zone, { running, readyAt: at + takesMs });
  const revision = running?.revision ?? null;
  world.history.push({ at, cluster: name, component, zone, kind: target.kind, revision, fence });
}

/** Who has lost its place is refused: an older lease, or an older state of the same rollout. */
function admit(component: WorldComponent, { rollout, epoch, version }: Fence): void {
  const { fence: kept } = component;
  const versions = kept?.epoch === epoch ? kept.versions : new Map<string, number>();
  const isOlder = kept !== null && epoch < kept.epoch;
  if (isOlder || version < (versions.get(rollout) ?? 0)) {
    throw new StaleFence(`a newer controller or decision of ${rollout} was here`);
  }
  component.fence = { epoch, versions: new Map(versions).set(rollout, version) };
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
