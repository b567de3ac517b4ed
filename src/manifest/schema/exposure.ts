import { z } from 'zod';
import { exposureStages, type Smoke, type StageFigures } from '../../core/fleet/exposure.ts';
import { exposures } from '../../core/fleet/fleet.ts';
import { amount, duration, durationWithin, wholeNumber } from './quantities.ts';
import { broken, exactlyOne, exactlyOneJson, unique } from './rules.ts';
import { line, name } from './texts.ts';
import { ramp } from './tier.ts';
import { written } from './written.ts';

/** A soak that is shorter says nothing: whoever wants none says why. */
const smokeSoakMsMin = 60_000;
const smokeWays = ['soak', 'off'];

/** The stage on `test` in front of all others, or why there is none. */
export function smoke() {
  return z
    .strictObject({
      soak: durationWithin(smokeSoakMsMin).optional().describe('Healthy time that it owes.'),
      off: line()
        .optional()
        .describe('Why there is none. It is shown for as long as anybody looks.'),
    })
    .refine(
      exactlyOne(smokeWays),
      broken({
        wrong: 'needs exactly one of `soak` and `off`',
        hint: 'write `soak: 10m`, or `off:` with the reason why nothing is tried first',
      }),
    )
    .meta(exactlyOneJson(smokeWays))
    .transform(({ soak, off = '' }): Smoke => {
      return soak === undefined ? { kind: 'off', reason: off } : { kind: 'soak', soakMs: soak };
    });
}

/** What it takes to be reached by an attack. */
export function attackVector() {
  return z
    .strictObject({
      exposure: z.enum(exposures).describe('Clusters that are less exposed are not reached.'),
      component: name()
        .optional()
        .describe('What is vulnerable, where that is not the component that is changed.'),
    })
    .transform(({ exposure, component = null }) => ({ exposure, component }));
}

const stage = z
  .strictObject({
    name: z.enum(exposureStages).describe('Which stage.'),
    soak: duration()
      .optional()
      .describe(
        'Healthy time owed in this stage before the next one starts. Default: the longest `waveSoak` of the tiers of its clusters, at least 10m where they soak as long.',
      ),
    waveSoak: duration()
      .optional()
      .describe(
        'Healthy time owed by a wave before the next one. Default: the longest of the tiers.',
      ),
    maxConcurrency: amount(1)
      .optional()
      .describe('How many clusters one wave may hold. Default: the least that its tiers allow.'),
    ramp: ramp.optional(),
    approvals: wholeNumber(0, 100)
      .optional()
      .describe(
        'How many people must approve before the stage begins. Default: the most of the tiers.',
      ),
    progressDeadline: duration()
      .optional()
      .describe(
        'The longest the stage may take before the rollout halts. Default: three times its soak, plus the delivery.',
      ),
  })
  .transform(({ name: stageName, ...figures }) => ({
    name: stageName,
    figures: written({
      soakMs: figures.soak,
      waveSoakMs: figures.waveSoak,
      maxConcurrency: figures.maxConcurrency,
      ramp: figures.ramp,
      approvals: figures.approvals,
      progressDeadlineMs: figures.progressDeadline,
    }),
  }));

/** Figures of the stages of an order by exposure. */
export function stages() {
  return z
    .array(stage)
    .min(1)
    .superRefine(unique((each) => each.name, ['name']));
}

/** The same by the names of the stages. */
export function stagesFrom(list: z.output<ReturnType<typeof stages>>): StageFigures {
  return Object.fromEntries(list.map(({ name: stageName, figures }) => [stageName, figures]));
}
