import { basename } from 'node:path';
import type { Cluster, DeliverySettings } from '../../core/fleet/fleet.ts';
import { durationText } from '../../core/fleet/quantities.ts';
import { type Delivery, DeliveryTrouble, StaleFence } from '../delivery.ts';
import { lastWords } from '../plain.ts';
import {
  actDocument,
  type Operation,
  observeDocument,
  readRefusal,
  readZones,
} from './document.ts';
import { type Ending, run } from './run.ts';

/** What a program may say by its exit code, beside 0. The first two names are those of sysexits.h. */
const exitCodes = {
  /** EX_TEMPFAIL: the cluster cannot be reached now. */
  unreachable: 75,
  /** EX_PROTOCOL: the cluster has seen a newer fence than the one in the document. */
  staleFence: 76,
  /** What shells say of a program that cannot be run, and of one that is not there. */
  notRunnable: [126, 127],
} as const;

const stderrCharsMax = 600;

type CommandSettings = Extract<DeliverySettings, { kind: 'command' }>;

/**
 * Changes clusters by the user's own program, one run for each operation, so that anything with a
 * command line can be a fleet. The program is told the fence and may refuse by it; because nobody
 * can know whether it does, this delivery does not count as fenced.
 */
export function commandDelivery(): Delivery {
  return {
    zones: 'given',
    fenced: false,
    async observe(order, signal) {
      const request = { operation: 'observe', input: observeDocument(order) } as const;
      return await ask(order.cluster, request, {
        signal,
        read: (out) => readZones(out, order.cluster),
      });
    },
    async act(order, signal) {
      const request = { operation: order.target.kind, input: actDocument(order) };
      const refusal = await ask(order.cluster, request, { signal, read: readRefusal });
      if (refusal !== null) throw new DeliveryTrouble('terminal', `refused: ${refusal}`);
    },
  };
}

interface Request {
  readonly operation: Operation;
  readonly input: string;
}

interface Reading<T> {
  readonly signal: AbortSignal;
  readonly read: (stdout: Uint8Array) => T;
}

async function ask<T>(
  cluster: Cluster,
  request: Request,
  { signal, read }: Reading<T>,
): Promise<T> {
  const settings = settingsOf(cluster);
  const ending = await run(
    {
      program: settings.program,
      input: request.input,
      timeoutMs: settings.timeoutMs,
      stdoutBytesMax: settings.outputBytesMax,
      env: environment(),
    },
    signal,
  );
  const who = `${basename(settings.program[0] ?? '')} ${request.operation}`;
  if (ending.kind !== 'exited' || ending.code !== 0)
    throw trouble(ending, { who, request, settings });
  try {
    return read(ending.stdout);
  } catch (error) {
    if (!(error instanceof DeliveryTrouble)) throw error;
    throw new DeliveryTrouble(error.lasting, `${who}: ${error.message}`);
  }
}

function settingsOf(cluster: Cluster): CommandSettings {
  if (cluster.delivery?.kind === 'command') return cluster.delivery;
  throw new DeliveryTrouble('terminal', `cluster ${cluster.name} has no delivery by command`);
}

/**
 * What a program that did not end well has to say. `transient` is what may pass by itself: it could
 * not look, it took too long, or something killed it. A change that failed, and whatever is wrong
 * with the program itself, is `terminal`.
 */
function trouble(
  ending: Ending,
  { who, request, settings }: { who: string; request: Request; settings: CommandSettings },
): DeliveryTrouble | StaleFence {
  const words = lastWords(ending.stderr, stderrCharsMax);
  const say = (what: string) => `${who}: ${what}${words === '' ? '' : `: ${words}`}`;
  switch (ending.kind) {
    case 'aborted':
      return new DeliveryTrouble('transient', say('was told to stop before it had finished'));
    case 'timeout':
      return new DeliveryTrouble(
        'transient',
        say(`took longer than ${durationText(settings.timeoutMs)}`),
      );
    case 'killed':
      return new DeliveryTrouble('transient', say(`was killed by ${ending.by}`));
    case 'flood':
      return new DeliveryTrouble(
        'terminal',
        say(`printed more than ${settings.outputBytesMax} bytes on standard output`),
      );
    case 'not-started':
      return notStarted(settings.program[0] ?? '', ending.code);
    case 'exited':
      if (ending.code === exitCodes.staleFence)
        return new StaleFence(say('refused an outdated fence'));
      return new DeliveryTrouble(
        mayPass(request.operation, ending.code) ? 'transient' : 'terminal',
        say(`exit code ${ending.code}`),
      );
  }
}

/**
 * To fail at looking says nothing about the change, so it means unreachable. To fail at changing
 * means that the change failed, unless the program says that it will pass.
 */
function mayPass(operation: Operation, code: number): boolean {
  if (code === exitCodes.unreachable) return true;
  return operation === 'observe' && !exitCodes.notRunnable.some((one) => one === code);
}

/** Too many processes or open files pass; a program that is not there does not appear. */
const passing: readonly string[] = ['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ETXTBSY'];

function notStarted(program: string, code: string): DeliveryTrouble {
  if (passing.includes(code)) {
    return new DeliveryTrouble('transient', `${program}: could not be started now: ${code}`);
  }
  const why =
    code === 'ENOENT'
      ? 'there is no such program (a name is looked up on PATH, a path from where Tierwise was started)'
      : code === 'EACCES'
        ? 'it may not be executed'
        : code;
  return new DeliveryTrouble('terminal', `${program}: ${why}`);
}

/**
 * The program needs its own credentials from the environment (a kubeconfig, a cloud profile), but
 * none of Tierwise's own settings and secrets, which are all called TIERWISE_*.
 */
function environment(): Readonly<Record<string, string>> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !name.startsWith('TIERWISE_')) own[name] = value;
  }
  return own;
}
