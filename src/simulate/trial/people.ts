import type { Command } from '../../core/rollout/commands.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { openRisks } from '../../core/rollout/rules/gates.ts';
import type { Reason } from '../../core/rollout/world.ts';
import type { Store } from '../../store/store.ts';
import { between } from '../chance.ts';
import { newPatience, type SendLate, unstick, wayBack } from './phase-people.ts';
import type { Give } from './incidents.ts';
import type { Life } from './life.ts';

/** How commands reach a rollout: by the same way as those of real people. */
export type SendCommand = (request: {
  readonly store: Store;
  readonly name: string;
  readonly command: Command;
  readonly actor: string;
  readonly now: number;
  readonly id: string;
}) => Promise<{ readonly kind: string; readonly message?: string }>;

/** Writes down what was asked and what came of it. */
export function giver(life: Life, send: SendCommand): Give {
  let ids = 0;
  return async ({ rollout: name, actor, command }) => {
    ids += 1;
    const { store, clock } = life;
    const said = await send({
      store,
      name,
      command,
      actor,
      now: clock.now(),
      id: `command ${ids}`,
    });
    life.tell({
      kind: 'asked',
      at: clock.now(),
      rollout: name,
      actor,
      command,
      isAccepted: said.kind === 'accepted',
      message: said.message ?? said.kind,
    });
  };
}

/**
 * People who do what Tierwise asks of them: they approve while it is wild, and when it is calm again
 * they also let go on what stands still, or take it back when it cannot get better.
 */
export async function tend(life: Life, give: Give, late: SendLate): Promise<void> {
  const halts = new Map<string, number>();
  const patience = newPatience();
  for (;;) {
    await life.sleep(between(life.luck, 20_000, 150_000));
    for (const [name, rollout] of life.rollouts) {
      const waiting = life.waiting.get(name) ?? [];
      const unstuck = life.isWild() ? [] : await unstick(life, rollout, { patience, late });
      const wishes = [...consent(waiting, rollout), ...mend(life, rollout, halts), ...unstuck];
      for (const command of wishes) {
        const actor = `person-${rollout.approvals.length + 1}`;
        const order = { kind: 'command', rollout: name, actor, command, isRace: false } as const;
        await give({ id: 'tended', at: 0, ...order });
      }
    }
  }
}

function consent(waiting: readonly Reason[], rollout: Rollout): readonly Command[] {
  const approve = (accept: Extract<Command, { kind: 'approve' }>['accept']): Command => {
    return { kind: 'approve', stage: null, accept, reason: 'looked at it' };
  };
  const asked = new Set(waiting.map((one) => one.for));
  if (asked.has('approval')) return [approve(null)];
  const [risk = 'no-outside-check'] = openRisks(rollout, rollout.stage);
  if (asked.has('accept-risk')) return [approve(risk)];
  return asked.has('inconclusive') ? [approve('inconclusive')] : [];
}

/** So often a person lets go on what has halted before it is taken back. */
const haltsMax = 2;

function mend(
  life: Life,
  { course, pinned }: Rollout,
  halts: Map<string, number>,
): readonly Command[] {
  if (life.isWild()) return [];
  const { name } = pinned.spec;
  if (course.kind === 'paused') return [{ kind: 'resume', reason: 'back from lunch' }];
  if (course.kind === 'backward') return [{ kind: 'retry', clusters: null, reason: 'mended' }];
  if (course.kind !== 'halted') return [];
  const count = (halts.get(name) ?? 0) + 1;
  halts.set(name, count);
  if (count > 3 * haltsMax) return [{ kind: 'abort', reason: 'it is of no use' }];
  if (count > haltsMax) return [wayBack(pinned.spec.phase !== undefined)];
  return [{ kind: 'resume', reason: 'the cause is gone' }];
}
