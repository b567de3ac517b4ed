import type { FreezeOrder } from '../../core/rollout/freeze-orders.ts';
import type { Store } from '../../store/store.ts';
import type { Life } from './life.ts';
import type { Incident } from './scenario.ts';

/** How orders about freezes reach the fleet: by the same way as those of real people. */
export type SendFreeze = (request: {
  readonly store: Store;
  readonly order: FreezeOrder;
  readonly actor: string;
  readonly now: number;
  readonly id: string;
}) => Promise<{ readonly kind: string }>;

type Ban = Extract<Incident, { kind: 'ban' }>;

/** A person freezes the fleet, or a part of it, for a while. */
export async function ban(life: Life, wish: Ban, send: SendFreeze): Promise<void> {
  const { id, scope, forMs, isTimed, isRace, isAwaited } = wish;
  if (isAwaited) await someRollback(life);
  const give = async (what: string, order: FreezeOrder): Promise<void> => {
    const { store, clock } = life;
    await send({ store, order, actor: 'ann', now: clock.now(), id: `${what} ${id}` });
  };
  const set = (): Promise<void> => {
    const until = isTimed ? life.clock.now() + forMs : null;
    const freeze = { name: id, owner: 'ann', reason: 'by chance', from: null, until, ...scope };
    return give('freeze', { kind: 'freeze', freezes: [freeze] });
  };
  // It comes between a decision and its append, if there is one soon.
  if (isRace) life.rivals.push(set);
  else await set();
  await life.sleep(forMs);
  const late = life.rivals.indexOf(set);
  if (late !== -1) life.rivals.splice(late, 1);
  else if (!isTimed) await give('unfreeze', { kind: 'unfreeze', name: id, reason: 'over' });
}

/** Until something goes back, or for as long as that may still be. */
async function someRollback({ rollouts, sleep, isWild }: Life): Promise<void> {
  const isBack = () => [...rollouts.values()].some(({ course }) => course.kind === 'backward');
  while (isWild() && !isBack()) await sleep(2_000);
}
