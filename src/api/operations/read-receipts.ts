import { z } from 'zod';
import type { Json } from '../../core/fleet/quantities.ts';
import { verdicts } from '../../core/judge/evidence.ts';
import { happenedFrom } from '../../core/rollout/history/codec.ts';
import type { RolloutEvent } from '../../core/rollout/history/events.ts';
import type { Store } from '../../store/store.ts';
import type { RolloutHistory } from './read-history.ts';

/** The stored proof of a verdict: what was asked, and what was answered. */
export type Receipt = ThresholdReceipt | ComparedReceipt;

/** Of a check with a limit: what counts as bad, and the samples. */
export type ThresholdReceipt = z.output<typeof thresholdReceipt>;

/** Of a check that compares: beside whom, what came of it, and what it would have taken to fire. */
export type ComparedReceipt = z.output<typeof comparedReceipt>;

/** One way to compare, and what it came to. */
export type Comparison = z.output<typeof comparison>;

/** One direction in which a comparison can be bad. */
export type Channel = z.output<typeof channel>;

/** A picture of what was seen, in buckets. */
export type ReceiptChart = z.output<typeof chart>;

/** Receipts outlive the version that wrote them: what is not as expected is left out. */
const thresholdReceipt = z.looseObject({
  check: z.string(),
  cluster: z.string(),
  source: z.string(),
  query: z.string(),
  bad: z.discriminatedUnion('kind', [
    z.object({ kind: z.enum(['above', 'below']), limit: z.number() }),
    z.object({ kind: z.literal('outside'), low: z.number(), high: z.number() }),
  ]),
  forMs: z.number(),
  policyVersion: z.string(),
  /** The newest ones; a text where there were none, or for a value that is no number. */
  samples: z.union([z.string(), z.array(z.tuple([z.number(), z.union([z.number(), z.string()])]))]),
});

/** A part of a proof that is not as expected is left out alone. */
function part<Shape extends z.ZodType>(shape: Shape) {
  return shape.optional().catch(undefined);
}

/** A figure that is infinite is null: JSON has no word for it. */
const figure = part(z.number().nullable());

const channel = z.looseObject({
  bad: z.enum(['higher', 'lower']),
  effectThatMatters: figure,
  isHealthy: part(z.boolean()),
  // Of counts.
  baseline: part(
    z.looseObject({
      ratio: z.number(),
      low: z.array(z.number()),
      high: z.array(z.number()),
      phi: z.number(),
      errors: z.number(),
      controlRate: z.number(),
    }),
  ),
  limits: part(
    z.looseObject({
      fast: z.number().nullable(),
      slow: z.number().nullable(),
      placebos: z.number(),
      raisedBy: z.number().nullable(),
    }),
  ),
  effect: part(
    z
      .looseObject({
        // The one or the other, as it is compared; counts always as a ratio.
        ratio: part(z.number()),
        difference: part(z.number()),
        low: z.number(),
        high: z.number().nullable(),
        /** Of values: how long the window is that it was seen in, the last one. */
        windowMin: part(z.number()),
      })
      .nullable(),
  ),
  fast: figure,
  slow: figure,
  firing: part(z.enum(['fast', 'slow']).nullable()),
  // Of values.
  limit: figure,
  unit: part(z.enum(['ratio', 'absolute'])),
  evidence: figure,
  evidenceLimit: figure,
  placebos: part(z.number()),
  isSeasonal: part(z.boolean()),
  controls: part(z.number()),
  reading: part(z.looseObject({ effect: z.number(), height: z.number() }).nullable()),
  isFiring: part(z.boolean()),
});

const comparison = z.looseObject({
  /** `controls`, `earlier`, `nothing` or `controls-now`, and what later versions know. */
  beside: z.string(),
  counts: part(
    z.looseObject({
      bad: z.number(),
      total: z.number(),
      controlBad: z.number(),
      controlTotal: z.number(),
    }),
  ),
  channels: part(z.array(channel)),
  // Of growth.
  placebos: part(z.number()),
  windowMin: figure,
  slopePerHour: figure,
  controlsPerHour: figure,
  excessPerHour: figure,
  excessLowPerHour: figure,
  excessHighPerHour: figure,
  excessLimitPerHour: figure,
  excessAtMostPerHour: figure,
  isStraight: part(z.boolean()),
  projectedMin: figure,
});

const bucket = z.number().nullable();
const chart = z.looseObject({
  from: z.number(),
  bucketMs: z.number().positive(),
  /** The first bucket that begins with the change or after it. */
  changeAt: z.number().int().nonnegative(),
  own: z.array(bucket),
  beside: z.array(bucket),
});

const comparedReceipt = z.looseObject({
  kind: z.literal('compared'),
  check: z.string(),
  cluster: z.string(),
  /** Of the check on this cluster by itself, whatever all of them come to together. */
  verdict: z.enum(verdicts),
  message: z.string(),
  source: z.string(),
  now: z.number(),
  policyVersion: z.string(),
  // Before anything was seen there is nothing more.
  coverage: figure,
  alpha: figure,
  stepMs: figure,
  changedAt: figure,
  healthFrom: figure,
  read: part(z.looseObject({ from: z.number(), to: z.number() })),
  controls: part(z.array(z.string())),
  cause: part(z.string().nullable()),
  comparisons: part(z.array(comparison)),
  /** In place of `comparisons`, one for each bound of a latency. */
  parts: part(z.array(z.looseObject({ comparisons: z.array(comparison) }))),
  chart: part(chart),
});

/** Whether a proof is that of a check that compares. */
export function isComparedReceipt(receipt: Receipt): receipt is ComparedReceipt {
  return receipt['kind'] === 'compared';
}

const reference = z.object({ receipt: z.string() });
const anyReceipt = z.union([comparedReceipt, thresholdReceipt]);

/** The receipt that a piece of evidence refers to; null where there is none, or none that can be read. */
export async function readReceipt(
  { blobs }: Pick<Store, 'blobs'>,
  evidence: Json | undefined,
): Promise<Receipt | null> {
  const address = reference.safeParse(evidence);
  const bytes = address.success ? await blobs.fetch(address.data.receipt) : null;
  if (bytes === null) return null;
  const parsed = anyReceipt.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
  return parsed.success ? parsed.data : null;
}

/** The receipts of a rollout, by the version of the event that refers to each. */
export async function readReceipts(
  store: Pick<Store, 'blobs'>,
  { events }: RolloutHistory,
): Promise<ReadonlyMap<number, Receipt>> {
  const receipts = new Map<number, Receipt>();
  for (const stored of events) {
    const receipt = await readReceipt(store, evidenceOf(happenedFrom(stored).event));
    if (receipt !== null) receipts.set(stored.version, receipt);
  }
  return receipts;
}

/** What an event rests on. */
function evidenceOf(event: RolloutEvent): Json | undefined {
  if (event.type === 'graded') return event.evidence;
  return event.type === 'regressed' ? event.regression.evidence : undefined;
}
