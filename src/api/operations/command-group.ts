import { answerWithin } from '../../core/rollout/phase-commands.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { rolloutsOfGroup } from './read-group.ts';
import { readFleetState, readRollout } from './read-rollout.ts';
import { type CommandRequest, type CommandResult, sendCommand } from './send-command.ts';

/** What came of a command for a change in phases, by rollout, in the order in which it was given. */
export interface GroupAnswer {
  readonly rollout: string;
  readonly result: Extract<CommandResult, { kind: 'accepted' | 'refused' }>;
}

/**
 * Gives a command to all rollouts of a change in phases that have not ended; what takes back goes to the last phase
 * first, and to none of them where any may not go back. Null where the store has no such group. Throws `StoreTrouble`.
 */
export async function commandGroup(
  request: CommandRequest,
): Promise<readonly GroupAnswer[] | null> {
  const { store, name, command, id } = request;
  const names = await rolloutsOfGroup(store, name);
  if (names === null) return null;
  const isBackwards = command.kind === 'rollback' || command.kind === 'abort';
  const open = await openOf(request, isBackwards ? names.toReversed() : names);
  if (open.length === 0) return names.map((rollout) => refused(rollout, 'it has ended'));
  const first = command.kind === 'rollback' ? await notBack(request, open) : [];
  if (first.length > 0) return first;
  const answers: GroupAnswer[] = [];
  for (const { pinned } of open) {
    const rollout = pinned.spec.name;
    const result = await sendCommand({ ...request, name: rollout, id: `${id}/${rollout}` });
    if (result.kind !== 'unknown') answers.push({ rollout, result });
  }
  return answers;
}

async function openOf(
  { store }: CommandRequest,
  names: readonly string[],
): Promise<readonly Rollout[]> {
  const rollouts = await Promise.all(names.map((one) => readRollout(store, one)));
  return rollouts.filter((one) => one !== null && one.course.kind !== 'ended') as Rollout[];
}

/** Those that may not go back, with why; what goes back already needs no second word. */
async function notBack(
  { store, command, actor, now }: CommandRequest,
  open: readonly Rollout[],
): Promise<readonly GroupAnswer[]> {
  const fleet = await readFleetState(store);
  return open.flatMap((rollout) => {
    if (rollout.course.kind === 'backward') return [];
    const said = answerWithin(fleet, rollout, { command, actor, at: now });
    return said.kind === 'refused' ? [refused(rollout.pinned.spec.name, said.message)] : [];
  });
}

function refused(rollout: string, message: string): GroupAnswer {
  return { rollout, result: { kind: 'refused', message } };
}
