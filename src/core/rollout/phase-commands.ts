import type { Instant } from '../fleet/quantities.ts';
import { answer, type Answer, type Command } from './commands.ts';
import type { FleetState } from './history/fleet-state.ts';
import type { Rollout } from './history/state.ts';
import { lossesAhead, lossText } from './rules/phases.ts';

/** A command with who gives it. */
export interface Given {
  readonly command: Command;
  readonly actor: string;
  readonly at: Instant;
}

/**
 * Whether a command is allowed now, and what follows from it, as `answer` has it; and where it would take a change in
 * phases back past a point of no return, only with a word that says so.
 */
export function answerWithin(fleet: FleetState, rollout: Rollout, given: Given): Answer {
  const { command, actor, at } = given;
  const said = answer(rollout, command, { actor, at });
  if (command.kind !== 'rollback' || said.kind === 'refused') return said;
  const losses = lossesAhead(rollout, fleet);
  if (losses.length === 0) return said;
  const { name } = rollout.pinned.spec;
  const { accept, reason } = command;
  if (accept !== 'data-loss') return { kind: 'refused', message: lossText(name, losses) };
  if (reason.trim() === '') {
    return { kind: 'refused', message: 'to lose data needs a reason: --reason TEXT' };
  }
  const consent = { type: 'loss-accepted', losses, reason } as const;
  const lost = losses.map(({ message }) => message).join('; ');
  const message = `${said.message}; accepted to be lost: ${lost}`;
  return { kind: 'accepted', events: [consent, ...said.events], message };
}
