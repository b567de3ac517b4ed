/** Measures how long an answer that decides something waits for its event to be stored. */
import { rolloutOfStream } from '../../src/core/rollout/history/codec.ts';
import type { RolloutEvent } from '../../src/core/rollout/history/events.ts';
import type { Question } from '../../src/signal/signal.ts';
import type { Store, StoredEvent } from '../../src/store/store.ts';
import { placeOf } from './memory-delivery.ts';

/** Told of what arrives; wraps the store, to know when what follows is stored. */
export interface LagMeter {
  readonly store: Store;
  readonly onLook: (place: string, isOnChange: boolean) => void;
  readonly onAnswer: (question: Question) => void;
  /** From now on lags count. */
  begin(): void;
  /** In milliseconds, in no order. */
  readonly lags: readonly number[];
}

/**
 * Only events count of which the answer is known: `delivered` follows from the first look that shows a
 * cluster on the change, and `soaked` from the first answer that has the sample up to which it pays.
 * The checks are named like the rollouts that ask them, and the components end with the same number.
 */
export function lagMeter(inner: Store): LagMeter {
  /** By what an event names: when the answer that it follows from was first there. */
  const arrivals = new Map<string, number>();
  const lags: number[] = [];
  let isCounting = false;
  const arrived = (key: string): void => {
    if (!arrivals.has(key)) arrivals.set(key, performance.now());
  };
  const stored = (event: StoredEvent): void => {
    const at = arrivals.get(keyOf(event) ?? '');
    if (at !== undefined && isCounting) lags.push(performance.now() - at);
  };
  const log: Store['log'] = {
    ...inner.log,
    append: async (request) => {
      const appended = await inner.log.append(request);
      if (appended.kind === 'appended') appended.events.forEach(stored);
      return appended;
    },
  };
  return {
    store: { ...inner, log },
    onLook: (place, isOnChange) => {
      if (isOnChange) arrived(place);
    },
    onAnswer: ({ check, source, to }) => {
      const newest = Math.floor(to / source.stepMs) * source.stepMs;
      arrived(`${check.name} ${newest}`);
    },
    begin: () => {
      isCounting = true;
    },
    lags,
  };
}

function keyOf({ stream, data }: StoredEvent): string | null {
  const rollout = rolloutOfStream(stream);
  if (rollout === null) return null;
  const event = data as unknown as RolloutEvent;
  if (event.type === 'soaked') return `${rollout} ${event.until}`;
  if (event.type !== 'delivered') return null;
  return placeOf(event.cluster, rollout.replace('rollout', 'component'));
}
