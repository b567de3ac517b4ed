import type { Rollout } from '../../core/rollout/history/state.ts';
import { ownDebts } from '../../core/rollout/own-debts.ts';
import type { Store } from '../../store/store.ts';
import { between, chanceFor } from '../chance.ts';
import type { Life } from './life.ts';

/** How people see to debts: by the same ways as real ones. */
export interface SettleDebts {
  readonly repay: (request: {
    readonly store: Store;
    readonly name: string;
    readonly clusters: null;
    readonly fleet: null;
    readonly author: string;
    readonly now: number;
  }) => Promise<{ readonly kind: string }>;
  readonly forgive: (request: {
    readonly store: Store;
    readonly rollout: string;
    readonly cluster: string | null;
    readonly reason: string;
    readonly actor: string;
    readonly now: number;
  }) => Promise<{ readonly kind: string }>;
}

/**
 * People who have the debts of ended rollouts repaid, now and then, and forgive what cannot be repaid. They ask also where
 * it is refused, and where nothing is owed any more.
 */
export async function settleDebts(life: Life, { repay, forgive }: SettleDebts): Promise<void> {
  const { scenario, store, clock, rollouts, count } = life;
  const chance = chanceFor(scenario.seed, 'debts');
  for (let rounds = 1; ; rounds += 1) {
    // Who looks after debts does so less and less often.
    await life.sleep(between(chance, 60_000, 10 * 60_000) * Math.min(rounds, 40));
    for (const [name, rollout] of rollouts) {
      if (!mayOwe(rollout) || chance() < 0.5) continue;
      const now = clock.now();
      const order = { store, name, clusters: null, fleet: null, author: 'author', now };
      const { kind } = await repay(order);
      count(`repay ${kind}`);
      const isOpen = kind === 'refused' || kind === 'not-completed';
      if (!isOpen || chance() < 0.7) continue;
      const cluster = ownDebts(rollout).at(0)?.cluster ?? null;
      const word = { reason: 'it is of no use any more', actor: 'ann', now: clock.now() };
      const said = await forgive({ store, rollout: name, cluster, ...word });
      count(`forgive ${said.kind}`);
    }
  }
}

function mayOwe(rollout: Rollout): boolean {
  return rollout.course.kind === 'ended' && ownDebts(rollout).length > 0;
}
