import type { Instant } from '../../fleet/quantities.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RolloutEvent } from './events.ts';
import type { Happened } from './evolve.ts';
import { postponed } from './late-waves.ts';
import { PatchedMap } from './patched-map.ts';
import { type ClusterProgress, isDelivered, type Rollout } from './state.ts';

type Clusters = ReadonlyMap<string, ClusterProgress>;
type Patch = Partial<Omit<ClusterProgress, 'name' | 'stage'>>;

/** Every cluster of the plan, untouched. */
export function initialClusters(plan: Plan): Clusters {
  const clusters = new Map<string, ClusterProgress>();
  plan.stages.forEach((stage, stageIndex) => {
    stage.waves.forEach((wave, waveIndex) => {
      for (const name of wave.clusters) {
        const place = { name, stage: stageIndex, wave: waveIndex };
        clusters.set(name, { ...place, ...untouched, attempts: [], postponed: null });
      }
    });
  });
  return PatchedMap.of(clusters);
}

const untouched = {
  step: 'pending',
  before: null,
  startedAt: null,
  isRepair: false,
  ailing: [],
  mended: {},
  deliveredAt: null,
  zonesStarted: [],
  zoneTimes: {},
  zonesTried: [],
  falter: null,
  message: '',
} as const satisfies Patch;

/** The clusters' progress after one more event. */
export function evolveClusters(rollout: Rollout, happened: Happened): Clusters {
  const { event, at } = happened;
  const patch = (name: string, change: Patch): Clusters => patched(rollout.clusters, name, change);
  switch (event.type) {
    case 'cluster-started':
      return patch(event.cluster, begun(event, at));
    case 'zone-started':
      return patch(event.cluster, zoneBegun(rollout.clusters.get(event.cluster), event.zone, at));
    case 'delivered':
      return patch(event.cluster, {
        step: 'delivered',
        deliveredAt: at,
        falter: null,
        message: '',
      });
    case 'delivery-failed':
      return patch(event.cluster, { step: 'failed', message: event.message, falter: null });
    case 'faltered':
      return patch(event.cluster, { falter: { ...event.falter, since: at } });
    case 'recovered':
      return patch(event.cluster, recovered(rollout.clusters.get(event.cluster), at));
    case 'restore-started':
      return patch(event.cluster, { step: 'restoring', falter: null, zonesTried: [] });
    case 'restored':
      return patch(event.cluster, restored(rollout.clusters.get(event.cluster), at));
    case 'restore-failed':
      return patch(event.cluster, { step: 'stuck', message: event.message });
    case 'postponed': {
      const cluster = rollout.clusters.get(event.cluster);
      if (cluster === undefined) return rollout.clusters;
      return patch(event.cluster, { ...postponed(rollout, cluster, at), message: event.message });
    }
    case 'deferred':
      return patch(event.cluster, { step: 'deferred', message: event.message });
    case 'skipped':
      return patch(event.cluster, { step: 'skipped', message: event.reason });
    case 'yielded':
      return mapped(rollout.clusters, (cluster) =>
        event.ceded.includes(cluster.name) ? { ...cluster, ...ceded(event.message) } : cluster,
      );
    case 'relieved':
      return mapped(rollout.clusters, (cluster) =>
        event.clusters.includes(cluster.name)
          ? { ...cluster, step: 'skipped', message: event.message }
          : cluster,
      );
    case 'graded':
      return event.grade.verdict === 'healthy' ? mendedBy(rollout, event, at) : rollout.clusters;
    case 'wave-verified':
      return verifiedWave(rollout, event.stage, event.wave);
    case 'retried':
      return mapped(rollout.clusters, (cluster) =>
        event.clusters.includes(cluster.name) ? { ...cluster, ...retried(cluster) } : cluster,
      );
    case 'overruled':
      return mapped(rollout.clusters, (cluster) => ({ ...cluster, ...overruled(cluster) }));
    default:
      return rollout.clusters;
  }
}

function patched(clusters: Clusters, name: string, change: Patch): Clusters {
  const cluster = clusters.get(name);
  if (cluster === undefined) return clusters;
  return PatchedMap.of(clusters).with(name, { ...cluster, ...change });
}

function begun(
  { before, repairs }: Extract<RolloutEvent, { type: 'cluster-started' }>,
  at: Instant,
): Patch {
  return {
    step: 'changing',
    before,
    startedAt: at,
    isRepair: repairs !== undefined,
    ailing: repairs ?? [],
    mended: {},
    zoneTimes: {},
  };
}

/** Somebody else has it for good: nothing on it is this rollout's any more. */
function ceded(message: string): Patch {
  return { ...untouched, step: 'skipped', message };
}

function zoneBegun(cluster: ClusterProgress | undefined, zone: string, at: Instant): Patch {
  const started = cluster?.zonesStarted ?? [];
  const tried = cluster?.zonesTried ?? [];
  return {
    zonesStarted: started.includes(zone) ? started : [...started, zone],
    zoneTimes: { [zone]: at, ...cluster?.zoneTimes },
    zonesTried: tried.includes(zone) ? tried : [...tried, zone],
  };
}

function mendedBy(
  { clusters }: Rollout,
  { cluster: name, check }: { readonly cluster: string; readonly check: string },
  at: Instant,
): Clusters {
  const cluster = clusters.get(name);
  const isOpen = cluster?.ailing.includes(check) === true && !Object.hasOwn(cluster.mended, check);
  if (!isOpen) return clusters;
  return patched(clusters, name, { mended: { ...cluster.mended, [check]: at } });
}

function restored(cluster: ClusterProgress | undefined, at: Instant): Patch {
  const { startedAt = null, attempts = [] } = cluster ?? {};
  const done = startedAt === null ? attempts : [...attempts, { from: startedAt, to: at }];
  return { step: 'restored', falter: null, message: '', attempts: done };
}

/** Promise 8: what runs since it was not as it should be has to warm up again. */
function recovered(cluster: ClusterProgress | undefined, at: Instant): Patch {
  const isNew = cluster?.falter?.kind === 'drifted' || cluster?.falter?.kind === 'unready';
  return isNew && isDelivered(cluster) ? { falter: null, deliveredAt: at } : { falter: null };
}

function mapped(clusters: Clusters, next: (cluster: ClusterProgress) => ClusterProgress): Clusters {
  return PatchedMap.of(
    new Map([...clusters.values()].map((cluster) => [cluster.name, next(cluster)])),
  );
}

function verifiedWave(rollout: Rollout, stage: number, wave: number): Clusters {
  return mapped(rollout.clusters, (cluster) =>
    cluster.stage === stage && cluster.wave === wave && cluster.step === 'delivered'
      ? { ...cluster, step: 'verified' }
      : cluster,
  );
}

const anotherGo = { zonesTried: [], message: '', falter: null } as const satisfies Patch;

/** Another go at what did not work, in the direction that it was tried in. */
function retried(cluster: ClusterProgress): Patch {
  switch (cluster.step) {
    case 'failed':
      return { ...anotherGo, step: cluster.startedAt === null ? 'pending' : 'changing' };
    case 'stuck':
      return { ...anotherGo, step: 'restoring' };
    default:
      return {};
  }
}

/** Forward again after a halt: what was restored starts anew, what is half done is finished. */
function overruled(cluster: ClusterProgress): Patch {
  switch (cluster.step) {
    case 'restored':
      return untouched;
    case 'failed':
    case 'restoring':
    case 'stuck':
      return { ...anotherGo, step: cluster.startedAt === null ? 'pending' : 'changing' };
    default:
      return {};
  }
}
