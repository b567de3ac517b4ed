import { happenedFrom, rolloutOfStream } from '../../core/rollout/history/codec.ts';
import { evolve, fold } from '../../core/rollout/history/evolve.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { Appended, Store, StoredEvent } from '../../store/store.ts';
import type { Fact } from './facts.ts';

/** Keeps what happens, in order. */
export interface Recorder {
  readonly facts: Fact[];
  readonly receipts: Map<string, string>;
  /** Every rollout as what is stored makes it. */
  readonly rollouts: Map<string, Rollout>;
  /** The store, with everything that it takes written down as it becomes durable. */
  readonly store: Store;
}

/** A recorder in front of a store; `now` is the true time. */
export function recorderOf(inner: Store, now: () => number): Recorder {
  const facts: Fact[] = [];
  const receipts = new Map<string, string>();
  const rollouts = new Map<string, Rollout>();
  const note = (event: StoredEvent): void => {
    facts.push({ kind: 'stored', at: now(), event });
    const name = rolloutOfStream(event.stream);
    if (name === null) return;
    const known = rollouts.get(name);
    const happened = happenedFrom(event);
    const next = known === undefined ? fold([happened]) : evolve(known, happened);
    if (next !== null) rollouts.set(name, next);
  };
  const noted = (answer: Appended): Appended => {
    if (answer.kind === 'appended') for (const event of answer.events) note(event);
    return answer;
  };
  const store: Store = {
    ...inner,
    log: {
      append: async (request) => noted(await inner.log.append(request)),
      compact: (request) => inner.log.compact(request),
      read: (stream, after) => inner.log.read(stream, after),
      follow: (after, limit) => inner.log.follow(after, limit),
      streams: () => inner.log.streams(),
    },
    blobs: {
      ...inner.blobs,
      keep: async (bytes) => {
        const hash = await inner.blobs.keep(bytes);
        receipts.set(hash, new TextDecoder().decode(bytes));
        return hash;
      },
    },
    close: () => inner.close(),
  };
  return { facts, receipts, rollouts, store };
}
