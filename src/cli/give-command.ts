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
    if (result.kind === 'unknown') throw unknownRolloutLike(name, result.nearest);
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
