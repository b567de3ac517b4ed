import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster, Fleet } from '../core/fleet/fleet.ts';
import type { DemoParts } from './parts.ts';
import { DemoTrouble } from './trouble.ts';

const component = 'shop';
const first = { revision: 'v1', body: { revision: 'v1', params: {} } };
const readyMs = 60_000;

/** Brings every zone of every cluster to v1, all at once: nobody is there yet who could be hurt. */
export async function bringUp(fleet: Fleet, parts: DemoParts): Promise<void> {
  const limit = AbortSignal.any([parts.signal, AbortSignal.timeout(readyMs)]);
  try {
    await Promise.all(
      fleet.clusters.map(async (cluster) => {
        for (const zone of cluster.zones) await begin(cluster, zone, { parts, limit });
        while (!(await isReady(cluster, { parts, limit }))) {
          await sleep(100, null, { signal: limit });
        }
      }),
    );
  } catch (trouble) {
    const late = `not all processes were ready after ${readyMs / 1_000}s`;
    throw limit.aborted ? new DemoTrouble(late, { cause: trouble }) : trouble;
  }
}

interface Context {
  readonly parts: DemoParts;
  readonly limit: AbortSignal;
}

async function begin(cluster: Cluster, zone: string, { parts, limit }: Context): Promise<void> {
  const fence = { rollout: 'first-revision', epoch: 0, version: 0, position: 0 };
  const target = { kind: 'apply', change: first } as const;
  await parts.delivery.act({ cluster, component, zone, target, fence }, limit);
}

async function isReady(cluster: Cluster, { parts, limit }: Context): Promise<boolean> {
  const zones = await parts.delivery.observe({ cluster, component }, limit);
  const failed = zones.find(({ condition }) => condition === 'failed');
  if (failed !== undefined)
    throw new DemoTrouble(`${cluster.name}, zone ${failed.zone}: ${failed.message}`);
  return zones.every(({ condition }) => condition === 'ready');
}
