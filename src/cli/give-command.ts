import { commandGroup, type GroupAnswer } from '../api/operations/command-group.ts';
import { sendCommand } from '../api/operations/send-command.ts';
import type { Command } from '../core/rollout/commands.ts';
import type { Call } from './definition.ts';
import { exitCodes, Failure } from './failure.ts';
import type { OutputOptions, StoreOptions } from './options.ts';
import { report } from './print/report.ts';
import { clean } from './print/clean.ts';
import { unknownRolloutLike, withOldStore } from './store.ts';

/** What all commands have that steer a rollout. */
export interface SteerOptions extends StoreOptions, OutputOptions {
  readonly reason: string | undefined;
}

/** Gives the command to the rollout that the first argument names, and says what came of it. */
export function giveCommand(call: Call<SteerOptions>, command: Command): Promise<number> {
  const [name = ''] = call.args;
  const { now, user, newId } = call.wiring;
  return withOldStore(call, async (store) => {
    const order = { store, name, command, actor: user(), now: now(), id: newId() };
    const result = await sendCommand(order);
    if (result.kind === 'unknown') {
      const answers = await commandGroup(order);
      if (answers === null) throw unknownRolloutLike(name, result.nearest);
      return sayAll(call, { name, kind: command.kind }, answers);
    }
    const { kind: outcome, message } = result;
    const document = { rollout: name, command: command.kind, outcome, message };
    if (outcome === 'refused') {
      throw new Failure(exitCodes.refused, `${name}: ${message}`, {
        code: 'command-refused',
        document,
      });
    }
    report(call, { view: () => document, text: () => `${clean(`${name}: ${message}`)}\n` });
    return exitCodes.done;
  });
}

/** What came of it for each rollout of a change in phases; refused when all of them refused. */
function sayAll(
  call: Call<SteerOptions>,
  { name, kind }: { readonly name: string; readonly kind: Command['kind'] },
  answers: readonly GroupAnswer[],
): number {
  const isRefused = answers.every(({ result }) => result.kind === 'refused');
  const outcome = isRefused ? 'refused' : 'accepted';
  const lines = answers.map(({ rollout, result }) => `${rollout}: ${result.message}`);
  const rollouts = answers.map(({ rollout, result }) => {
    return { rollout, outcome: result.kind, message: result.message };
  });
  const document = { rollout: name, command: kind, outcome, message: lines.join('; '), rollouts };
  if (isRefused) {
    throw new Failure(exitCodes.refused, lines.join('; '), { code: 'command-refused', document });
  }
  report(call, {
    view: () => document,
    text: () => lines.map((line) => `${clean(line)}\n`).join(''),
  });
  return exitCodes.done;
}
