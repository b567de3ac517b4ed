/** Clusters that are only a map: what a delivery costs is not what is measured here. */
import type { ZoneState } from '../../src/core/rollout/world.ts';
import { type Delivery, DeliveryTrouble } from '../../src/deliver/delivery.ts';

/** What runs where, by cluster and component. What is not in it runs `before`. */
export type Revisions = Map<string, string>;

/** The key of `Revisions`. */
export function placeOf(cluster: string, component: string): string {
  return `${cluster} ${component}`;
}

/** How a component behaves on a cluster once it was changed there. */
export type Conduct = 'well' | 'never-ready' | 'silent';

/** What a case may say of its clusters; left out, all answer at once and are well. */
export interface MemoryWords {
  readonly revisions?: Revisions;
  readonly conductOf?: (cluster: string, component: string) => Conduct;
  /** Comes back when an answer may be given. */
  readonly delay?: () => Promise<void>;
  /** Told of every answer in the moment that it arrives. */
  readonly onAnswer?: (place: string, isOnChange: boolean) => void;
}

/** Changes and shows clusters in memory. Each zone is ready as soon as it is changed. */
export function memoryDelivery(words: MemoryWords = {}): Delivery {
  const {
    revisions = new Map<string, string>(),
    conductOf = () => 'well',
    delay,
    onAnswer,
  } = words;
  return {
    zones: 'given',
    fenced: true,
    observe: async ({ cluster: { name, zones }, component }) => {
      if (delay !== undefined) await delay();
      const conduct = conductOf(name, component);
      if (conduct === 'silent') throw new DeliveryTrouble('transient', `${name} does not answer`);
      const place = placeOf(name, component);
      const revision = revisions.get(place) ?? 'before';
      const isOnChange = revision !== 'before';
      const isReady = !isOnChange || conduct === 'well';
      onAnswer?.(place, isOnChange && isReady);
      return zones.map((zone) => stateOf(zone, revision, isReady));
    },
    act: async ({ cluster, component, target }) => {
      if (delay !== undefined) await delay();
      const revision =
        target.kind === 'apply' ? target.change.revision : (target.to?.revision ?? 'before');
      revisions.set(placeOf(cluster.name, component), revision);
    },
  };
}

function stateOf(zone: string, revision: string, isReady: boolean): ZoneState {
  if (!isReady) return { zone, running: null, condition: 'progressing', message: 'starting' };
  return { zone, running: { revision, restore: null }, condition: 'ready', message: '' };
}
