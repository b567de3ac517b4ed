import { z } from 'zod';
import type { Comparison, ProbeTarget } from '../../core/fleet/check.ts';
import { address, hostPort } from '../schema/address.ts';
import { effectOnShare } from '../schema/effect.ts';
import { durationWithin } from '../schema/quantities.ts';
import { broken, exactlyOne, exactlyOneJson } from '../schema/rules.ts';
import { pattern } from '../schema/scalar.ts';
import { comparisonOf, weight } from './measures.ts';

const everyMsMin = 100;
const everyMsMax = 3_600_000;
const timeoutMsMax = 60_000;

const service = pattern({
  pattern: /^[\w./{}-]{0,255}$/,
  wrong: 'is not the name of a service',
  hint: 'write it like shop.v1.Checkout, or leave it out to ask about the server',
});

const grpc = z.strictObject({
  address: hostPort().describe('Host and port; may hold {cluster} and values.'),
  service: service
    .prefault('')
    .describe('The service that is asked about. Default: the server as a whole.'),
  tls: z.boolean().prefault(false).describe('Whether the connection is encrypted.'),
});

const targets = ['http', 'grpc', 'tcp'];

/** Requests that Tierwise sends itself. */
export const probe = z
  .strictObject({
    http: address('write it like https://{cluster}.example/healthz; probes send no passwords')
      .optional()
      .describe(
        'An address that answers 200 to 299 when all is well; may hold {cluster} and values.',
      ),
    grpc: grpc
      .optional()
      .describe('Asks the standard health service, `grpc.health.v1.Health`: SERVING is well.'),
    tcp: hostPort()
      .optional()
      .describe(
        'Host and port that accept a connection when all is well; may hold {cluster} and values.',
      ),
    every: durationWithin(everyMsMin, everyMsMax)
      .prefault('1s')
      .describe('How far apart the probes of a cluster are: 100ms to 1h.'),
    timeout: durationWithin(1, timeoutMsMax)
      .prefault('2s')
      .describe('A probe without an answer after this long is bad; at most 60s.'),
    effect: effectOnShare()
      .prefault({ absolute: 0.02 })
      .describe(
        'The smallest change that matters. Default: { absolute: 0.02 }, two more in a hundred.',
      ),
    weight,
  })
  .refine(
    exactlyOne(targets),
    broken({
      wrong: 'needs exactly one of `http`, `grpc` and `tcp`',
      hint: 'say what is probed, like `http: "https://{cluster}.example/healthz"`',
    }),
  )
  .meta(exactlyOneJson(targets));

type WrittenProbe = z.output<typeof probe>;

/** A probe in core's words. */
export function probeFrom(written: WrittenProbe): Comparison {
  const { every: everyMs, timeout: timeoutMs } = written;
  const measure = { kind: 'probe', target: targetFrom(written), everyMs, timeoutMs } as const;
  // Nobody has probed it before the first question.
  return comparisonOf(measure, { ...written, bad: 'higher', history: 0 });
}

/** Exactly one of the three is there: the schema has seen to it. */
function targetFrom({ http, grpc: asked, tcp }: WrittenProbe): ProbeTarget {
  if (http !== undefined) return { kind: 'http', url: http };
  if (asked !== undefined) return { kind: 'grpc', ...asked };
  return { kind: 'tcp', address: tcp ?? '' };
}
