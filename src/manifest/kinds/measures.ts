import { z } from 'zod';
import type { Comparison, Effect, Measure } from '../../core/fleet/check.ts';
import { effectOnShare, effectOnValue } from '../schema/effect.ts';
import { isLimit, limitFields, limitFrom, limitJson, noLimit } from '../schema/limit.ts';
import { durationWithin, positive } from '../schema/quantities.ts';
import { itself, unique } from '../schema/rules.ts';
import { labelName, paragraph } from '../schema/texts.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const selectorsMax = 20;
const boundsMax = 3;

const bad = z
  .enum(['higher', 'lower', 'either'])
  .prefault('higher')
  .describe('Which direction is worse.');
const query = paragraph().describe('In PromQL: one number for each cluster.');
const shareEffect = effectOnShare()
  .prefault({ ratio: 2 })
  .describe('The smallest change that matters. Default: { ratio: 2 }.');

/** Its share of the rollout's α. */
export const weight = positive({ below: 1_000 })
  .prefault(1)
  .describe('Its share of the risk to halt a good change, beside the weights of other checks.');

const common = {
  weight,
  history: durationWithin(hourMs)
    .prefault('7d')
    .describe('How much of the time before the change is asked for; at least 1h.'),
};

const counters = z.union(
  [paragraph(), z.array(paragraph()).min(1).max(selectorsMax).superRefine(unique(itself))],
  { error: 'must be the selector of a counter, or a list of them' },
);

const zoneLabel = labelName()
  .optional()
  .describe(
    'The label of the counters that names a zone, where zones serve requests of their own: then a changed zone is ' +
      'compared with those of its cluster that are not changed yet.',
  );

/** What went wrong, as a share of everything. */
export const rate = z.strictObject({
  errors: counters.describe(
    'The counter of what went wrong: its selector, or a list that is summed.',
  ),
  total: counters.describe('The counter of everything, errors among it: the same.'),
  bad,
  effect: shareEffect,
  zoneLabel,
  ...common,
});

/** The observations of a histogram that take longer than some bounds. */
export const latency = z.strictObject({
  histogram: paragraph().describe('The selector of its name, without `_bucket`.'),
  form: z
    .enum(['classic', 'native'])
    .prefault('classic')
    .describe('Whether its buckets are series of their own, or within one.'),
  bounds: z
    .array(positive())
    .min(1)
    .max(boundsMax)
    .superRefine(ascending)
    .describe('What is slow: above each of these, in its own unit. One to three, ascending.'),
  bad,
  effect: shareEffect,
  zoneLabel,
  ...common,
});

/** A number that has its usual values. */
export const gauge = z.strictObject({
  query,
  bad,
  effect: effectOnValue()
    .prefault({ ratio: 2 })
    .describe('The smallest change that matters. Default: { ratio: 2 }.'),
  limit: z
    .strictObject(limitFields)
    .refine(isLimit, noLimit)
    .meta(limitJson)
    .optional()
    .describe('What halts by itself, whatever is usual. Default: nothing.'),
  ...common,
});

/** A number that may not grow. */
export const growth = z.strictObject({
  query,
  limit: z.number().describe('The value that it must not reach, in the unit of the answer.'),
  within: durationWithin(minuteMs)
    .prefault('24h')
    .describe('How soon it would have to reach the limit to be a regression.'),
  bad: z.enum(['higher', 'lower']).prefault('higher').describe('On which side the limit is.'),
  ...common,
});

/** What all comparisons say beside their measure. */
interface Common {
  readonly bad: Comparison['bad'];
  readonly effect: Effect;
  readonly weight: number;
  readonly history: number;
  readonly zoneLabel?: string | undefined;
}

/** A comparison in core's words. */
export function comparisonOf(measure: Measure, written: Common): Comparison {
  const { bad: worse, effect, weight: share, history } = written;
  const zones = written.zoneLabel === undefined ? {} : { zoneLabel: written.zoneLabel };
  return { measure, bad: worse, effect, weight: share, historyMs: history, ...zones };
}

/** A rate in core's words. */
export function rateFrom(written: z.output<typeof rate>): Comparison {
  const [errors, total] = [[written.errors].flat(), [written.total].flat()];
  return comparisonOf({ kind: 'rate', errors, total }, written);
}

/** A latency in core's words. */
export function latencyFrom(written: z.output<typeof latency>): Comparison {
  const { histogram, form, bounds } = written;
  return comparisonOf({ kind: 'latency', histogram, form, bounds }, written);
}

/** A gauge in core's words. */
export function gaugeFrom(written: z.output<typeof gauge>): Comparison {
  const limit = written.limit === undefined ? null : limitFrom(written.limit);
  return comparisonOf({ kind: 'gauge', query: written.query, limit }, written);
}

/** Growth in core's words. */
export function growthFrom(written: z.output<typeof growth>): Comparison {
  const { query: asked, limit, within } = written;
  const measure = { kind: 'growth', query: asked, limit, withinMs: within } as const;
  // What matters is the limit, however small the growth.
  return comparisonOf(measure, { ...written, effect: { min: 1, unit: 'ratio' } });
}

function ascending(bounds: readonly number[], context: z.core.$RefinementCtx<readonly number[]>) {
  // What is no bound at all is said already.
  if (!bounds.every((bound) => typeof bound === 'number' && bound > 0)) return;
  for (const [index, bound] of bounds.entries()) {
    if (index === 0 || bound > (bounds[index - 1] ?? 0)) continue;
    const params = { hint: 'the bounds must ascend, like [0.1, 0.5, 1]' };
    const message = 'is not above the bound before it';
    context.addIssue({ code: 'custom', path: [index], message, params, input: bound });
  }
}
