import { z } from 'zod';
import type { DeliverySettings } from '../../core/fleet/fleet.ts';
import { pathFrom } from '../paths.ts';
import { amount, byteCount, timeout, wholeNumber } from '../schema/quantities.ts';
import { broken, exactlyOne, exactlyOneJson } from '../schema/rules.ts';
import { pattern, scalar } from '../schema/scalar.ts';
import { name, textOrNumber } from '../schema/texts.ts';

const argument = scalar<string, string>({
  read: (raw) => (typeof raw === 'string' && !raw.includes('\0') ? raw : null),
  wrong: 'is not a text',
  hint: 'put numbers in quotes',
  json: { type: 'string' },
});

const program = z
  .array(argument)
  .min(1)
  .refine(([path]) => path !== '', {
    path: [0],
    error: 'is not a program',
    params: { hint: 'the first item is the program, the rest are its arguments' },
  })
  .describe(
    'A program and its arguments, without a shell. What begins with ./ or ../ is relative to the folder of this document.',
  );

const command = z.strictObject({
  program,
  timeout: timeout().prefault('60s').describe('How long one call may take.'),
  outputMax: byteCount().prefault('1MiB').describe('More output than this ends the program.'),
});

const variable = pattern({
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  wrong: 'is not the name of an environment variable',
  hint: 'letters, digits and `_`, and no digit first',
});

const local = z.strictObject({
  program: program.describe(
    'One process and its arguments; {revision}, {zone}, {port} and {params.x} are filled in. What begins with ./ or ../ is relative to the folder of this document.',
  ),
  ports: z
    .record(name(), wholeNumber(1, 65_535))
    .describe('The first port of each zone; replica i listens on that port plus i.'),
  replicas: wholeNumber(1, 1_000).prefault(1).describe('Processes in each zone.'),
  maxUnavailable: amount(1)
    .prefault(1)
    .describe("How many of a zone's processes may be down at once: 1 or 25%."),
  healthPath: pattern({
    pattern: /^\/[^\s]*$/,
    wrong: 'is not the path of an address',
    hint: 'begin with a slash: /healthz',
  })
    .prefault('/healthz')
    .describe('Answers 2xx when the process is ready.'),
  readyTimeout: timeout()
    .prefault('30s')
    .describe('A process that is not ready after this long has failed.'),
  env: z
    .record(variable, textOrNumber())
    .prefault({})
    .describe('Environment variables of the process.'),
});

const ways = ['command', 'local'];

/** How a cluster is changed. */
export const delivery = z
  .strictObject({
    command: command.optional().describe('A program of yours, called with JSON.'),
    local: local.optional().describe('Processes on this machine, for trying Tierwise.'),
  })
  .refine(
    // A way that comes later is an unknown field already: one problem is enough.
    (written) => 'kubernetes' in written || exactlyOne(ways)(written),
    broken({
      wrong: 'needs exactly one of `command` and `local`',
      hint: 'write `command: { program: [./deliver.sh] }`, or leave `delivery` out to plan only',
    }),
  )
  .meta(exactlyOneJson(ways))
  .describe('How it is changed. Without it a cluster can be planned for, but not changed.');

/** The delivery in core's words; exactly one of the two is there, the schema has seen to it. */
export function deliveryFrom(
  written: z.output<typeof delivery>,
  folder: string,
): DeliverySettings | null {
  if (written.command !== undefined) {
    return {
      kind: 'command',
      program: written.command.program.map((part) => pathFrom(part, folder)),
      timeoutMs: written.command.timeout,
      outputBytesMax: written.command.outputMax,
    };
  }
  if (written.local === undefined) return null;
  const { readyTimeout, ...rest } = written.local;
  return {
    kind: 'local',
    ...rest,
    program: rest.program.map((part) => pathFrom(part, folder)),
    readyTimeoutMs: readyTimeout,
  };
}
