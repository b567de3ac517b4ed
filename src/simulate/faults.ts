import type { Clock } from '../controller/clock.ts';
import { type Delivery, DeliveryTrouble } from '../deliver/delivery.ts';

/** How often things go wrong between Tierwise and a cluster: shares of all calls, 0 to 1. */
export interface Faults {
  /** The action never arrives, and no answer comes back. */
  readonly lost: number;
  /** The action is done, but its answer never comes back. */
  readonly unanswered: number;
  /** The action is done much later, and its answer comes back even later. */
  readonly late: number;
  /** The action is done, and once more some time afterwards. */
  readonly repeated: number;
  /** The action is refused, for a reason that passes. */
  readonly refused: number;
  /** The action is refused, for a reason that stays. */
  readonly terminal: number;
  /** A look is never answered. */
  readonly hanging: number;
  /** A look fails at once. */
  readonly failing: number;
}

/** The longest that something is late. */
const lateMsMax = 5 * 60_000;

/** A delivery whose calls go wrong by chance; what arrives late meets the cluster as it is then. */
export function faulty(
  delivery: Delivery,
  faults: () => Faults,
  { clock, chance }: { readonly clock: Clock; readonly chance: () => number },
): Delivery {
  const later = () => clock.sleep(chance() * lateMsMax, neverAborted);
  return {
    zones: delivery.zones,
    fenced: delivery.fenced,
    observe: async (order, signal) => {
      const fault = oneOf(faults(), ['hanging', 'failing'], chance());
      if (fault === 'hanging') return aborted(signal);
      if (fault === 'failing') throw new DeliveryTrouble('transient', 'connection reset');
      return delivery.observe(order, signal);
    },
    act: async (order, signal) => {
      const kinds = ['lost', 'unanswered', 'late', 'repeated', 'refused', 'terminal'] as const;
      const fault = oneOf(faults(), kinds, chance());
      if (fault === 'refused') throw new DeliveryTrouble('transient', 'connection refused');
      if (fault === 'terminal') throw new DeliveryTrouble('terminal', 'no such image');
      if (fault === 'lost') return aborted(signal);
      if (fault === 'late') await later();
      await delivery.act(order, signal);
      // Nobody waits for the second time, nor hears that it was refused.
      if (fault === 'repeated') void again(() => delivery.act(order, signal), later);
      if (fault === 'unanswered') return aborted(signal);
      return undefined;
    },
  };
}

const neverAborted = new AbortController().signal;

async function again(act: () => Promise<void>, later: () => Promise<void>): Promise<void> {
  await later();
  await act().catch(() => undefined);
}

function oneOf<Kind extends keyof Faults>(
  faults: Faults,
  kinds: readonly Kind[],
  chance: number,
): Kind | null {
  let sum = 0;
  for (const kind of kinds) {
    sum += faults[kind];
    if (chance < sum) return kind;
  }
  return null;
}

/** Until whoever asked has given up. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = () => reject(new DeliveryTrouble('transient', 'no answer in time'));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
