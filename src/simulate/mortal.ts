/**
 * A controller that may die or freeze at any moment, as a process does. Of a dead one nothing comes back:
 * what it asked of the store is done or is not, but never answered. A frozen one goes on later where it
 * was, and believes that no time has passed.
 */
import { type LoopEnd, type LoopOrder, runController } from '../controller/controller.ts';
import type { Machinery } from '../controller/machinery.ts';
import type { Delivery } from '../deliver/delivery.ts';
import type { Store } from '../store/store.ts';

/** Where a process may die or freeze. */
export type Moment = 'before-append' | 'after-append' | 'before-act' | 'after-act';

/** What becomes of it there. */
export type Fate = 'lives' | 'dies' | 'freezes';

export interface Mortal {
  /** How the loop ended; never if it died. */
  readonly end: Promise<LoopEnd>;
  readonly isDead: () => boolean;
  kill: () => void;
  freeze: () => void;
  /** Lets a frozen one go on. */
  thaw: () => void;
}

export interface MortalOrder {
  readonly order: LoopOrder;
  /** Asked at every moment what becomes of the controller there. */
  readonly fate: (moment: Moment) => Fate;
}

/** Starts a controller that lives through whatever `fate` says. */
export function mortal(machinery: Machinery, { order, fate }: MortalOrder): Mortal {
  const life = newLife(fate);
  const end = runController(
    {
      ...machinery,
      clock: {
        ...machinery.clock,
        sleep: (ms, signal) => life.lived(() => machinery.clock.sleep(ms, signal)),
      },
      store: mortalStore(machinery.store, life),
      deliveryFor: (cluster) => mortalDelivery(machinery.deliveryFor(cluster), life),
      signalFor: (source) => {
        const signal = machinery.signalFor(source);
        return { read: (question, stop) => life.lived(() => signal.read(question, stop)) };
      },
      onTurn: (view) => {
        if (!life.isDead()) machinery.onTurn(view);
      },
    },
    order,
  );
  return {
    end,
    isDead: life.isDead,
    kill: () => life.meets('dies'),
    freeze: () => life.meets('freezes'),
    thaw: life.thaw,
  };
}

interface Life {
  /** Does the work as far as the process lives, and comes back when it does. */
  readonly lived: <T>(work: () => Promise<T>) => Promise<T>;
  /** Passes a moment; comes back never, later or at once. */
  readonly pass: (moment: Moment) => Promise<void>;
  readonly meets: (fate: Fate) => void;
  readonly isDead: () => boolean;
  thaw: () => void;
}

const never = new Promise<never>(() => undefined);

function newLife(fate: (moment: Moment) => Fate): Life {
  let isDead = false;
  let ice: { readonly melted: Promise<void>; readonly melt: () => void } | null = null;
  const thawed = async (): Promise<void> => {
    while (ice !== null && !isDead) await ice.melted;
    if (isDead) await never;
  };
  const life: Life = {
    isDead: () => isDead,
    meets: (what) => {
      isDead ||= what === 'dies';
      if (what !== 'freezes' || ice !== null) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      ice = { melted: promise, melt: () => resolve() };
    },
    thaw: () => {
      ice?.melt();
      ice = null;
    },
    pass: (moment) => {
      life.meets(fate(moment));
      return isDead || ice !== null ? thawed() : Promise.resolve();
    },
    lived: async (work) => {
      if (isDead || ice !== null) await thawed();
      try {
        const result = await work();
        if (isDead || ice !== null) await thawed();
        return result;
      } catch (trouble) {
        await thawed();
        throw trouble;
      }
    },
  };
  return life;
}

function mortalStore(inner: Store, { lived, pass }: Life): Store {
  const { log, archive, lease, blobs } = inner;
  const written = <T>(work: () => Promise<T>): Promise<T> =>
    lived(async () => {
      await pass('before-append');
      const answer = await work();
      await pass('after-append');
      return answer;
    });
  return {
    log: {
      append: (request) => written(() => log.append(request)),
      compact: (request) => written(() => log.compact(request)),
      read: (stream, after) => lived(() => log.read(stream, after)),
      follow: (after, limit) => lived(() => log.follow(after, limit)),
      streams: () => lived(() => log.streams()),
    },
    archive: {
      read: (stream, after) => lived(() => archive.read(stream, after)),
      closed: () => lived(() => archive.closed()),
    },
    lease: {
      acquire: (holder) => lived(() => lease.acquire(holder)),
      confirm: (fence) => lived(() => lease.confirm(fence)),
      release: (fence) => lived(() => lease.release(fence)),
    },
    blobs: {
      keep: (bytes) => lived(() => blobs.keep(bytes)),
      fetch: (hash) => lived(() => blobs.fetch(hash)),
      setLatest: (key, value) => lived(() => blobs.setLatest(key, value)),
      latest: (key) => lived(() => blobs.latest(key)),
    },
    close: () => inner.close(),
  };
}

function mortalDelivery(delivery: Delivery, { lived, pass }: Life): Delivery {
  return {
    zones: delivery.zones,
    fenced: delivery.fenced,
    observe: (order, signal) => lived(() => delivery.observe(order, signal)),
    act: (order, signal) =>
      lived(async () => {
        await pass('before-act');
        // What was sent stays on its way, whoever dies.
        await delivery.act(order, signal);
        await pass('after-act');
      }),
  };
}
