import { z } from 'zod';
import type { Check, Comparison } from '../../core/fleet/check.ts';
import { probeSourceName } from '../../core/fleet/probe-source.ts';
import { envelope } from '../schema/envelope.ts';
import { isLimit, limitFields, limitFrom, limitJson, noLimit } from '../schema/limit.ts';
import { duration } from '../schema/quantities.ts';
import { broken, exactlyOne, exactlyOneJson, has } from '../schema/rules.ts';
import { name, paragraph } from '../schema/texts.ts';
import {
  gauge,
  gaugeFrom,
  growth,
  growthFrom,
  latency,
  latencyFrom,
  rate,
  rateFrom,
} from './measures.ts';
import { probe, probeFrom } from './probe.ts';

const threshold = z
  .strictObject({
    query: paragraph().describe('In PromQL: one number for each cluster.'),
    ...limitFields,
  })
  .refine(isLimit, noLimit)
  .meta(limitJson);

const source = name()
  .refine((written) => written !== probeSourceName, {
    error: 'is Tierwise itself, which answers probes only',
    params: { code: 'reserved-name', hint: 'name one of the `sources` of the Fleet' },
  })
  .meta({ not: { const: probeSourceName } });

const kinds = ['threshold', 'rate', 'latency', 'gauge', 'growth', 'probe'];
const isOneKind = exactlyOne(kinds);

const spec = z
  .strictObject({
    source: source
      .optional()
      .describe('One of the `sources` of the Fleet. Required, but for a probe, which needs none.'),
    threshold: threshold.optional().describe('What is bad, and for how long.'),
    rate: rate.optional().describe('The share of what goes wrong, beside what is not changed.'),
    latency: latency.optional().describe('The share of what is slow, beside what is not changed.'),
    gauge: gauge.optional().describe('A number, beside what is not changed and what was before.'),
    growth: growth.optional().describe('A number that may not grow towards a limit.'),
    probe: probe.optional().describe('Requests that Tierwise sends itself, from where it runs.'),
    required: z
      .boolean()
      .prefault(true)
      .describe('Whether a soak needs it; one that is not only stops what it sees go wrong.'),
    warmUp: duration()
      .prefault('2m')
      .describe('How long after the last new process evidence for health begins to count.'),
  })
  .refine(
    isOneKind,
    broken({
      wrong: 'needs exactly one of `threshold`, `rate`, `latency`, `gauge`, `growth` and `probe`',
      hint: 'say what is asked, like `threshold: { query: …, above: 0.02 }` or `rate: { errors: …, total: … }`',
    }),
  )
  .refine(
    (written) => has(written, 'source') || has(written, 'probe'),
    broken({
      path: ['source'],
      code: 'missing-field',
      wrong: 'is missing',
      hint: 'name one of the `sources` of the Fleet',
    }),
  )
  .refine(
    (written) => !has(written, 'source') || !has(written, 'probe') || !isOneKind(written),
    broken({
      path: ['source'],
      wrong: 'does not go with `probe`',
      hint: 'leave it out: Tierwise sends probes itself',
    }),
  )
  .meta({
    ...exactlyOneJson(kinds),
    if: { required: ['probe'] },
    // oxlint-disable-next-line unicorn/no-thenable -- `then` is a word of JSON Schema
    then: { not: { required: ['source'] } },
    else: { required: ['source'] },
  });

const schema = envelope(
  'Check',
  spec,
  'One question to a source. Its answers over time are the evidence that a change is judged by.',
);

/** Documents of kind Check. */
export const checkKind = { schema, from: checkFrom };

function checkFrom({ metadata, spec: check }: z.output<typeof schema>): Check {
  const common = {
    name: metadata.name,
    // Nobody can write the source of a probe.
    source: check.source ?? probeSourceName,
    required: check.required,
    warmUpMs: check.warmUp,
  };
  const compare = compareFrom(check);
  if (compare !== null) return { ...common, compare };
  // Exactly one of the kinds is there: the schema has seen to it.
  const { query, ...limit } = check.threshold ?? { query: '', for: 0 };
  return { ...common, threshold: { query, ...limitFrom(limit) } };
}

/** Null for a threshold. */
function compareFrom(check: z.output<typeof spec>): Comparison | null {
  if (check.rate !== undefined) return rateFrom(check.rate);
  if (check.latency !== undefined) return latencyFrom(check.latency);
  if (check.gauge !== undefined) return gaugeFrom(check.gauge);
  if (check.growth !== undefined) return growthFrom(check.growth);
  return check.probe === undefined ? null : probeFrom(check.probe);
}
