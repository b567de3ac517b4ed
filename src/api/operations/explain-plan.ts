import { smokeSoakMs } from '../../core/fleet/exposure.ts';
import { amountText } from '../../core/fleet/quantities.ts';
import { type Figure, figureNames, type Origin, type StageDraft } from '../../core/plan/draft.ts';
import { draftsFor } from '../../core/plan/plan-rollout.ts';
import type { Written } from '../../core/fleet/declared.ts';
import type { Fleet, RolloutSpec, Strategy, Tier } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Plan, Stage } from '../../core/plan/plan.ts';
import { durationNotation } from '../views/quantities.ts';

/** A value that decides something of a plan, with who says it. */
export interface ExplainedValue {
  /** Null for what holds of the whole rollout. */
  readonly stage: string | null;
  /** As in the manifests, and written as there. */
  readonly field: string;
  readonly value: string;
  /** `Fleet metrics tier application`, `Strategy quick`, `Rollout r`, `deadline` or `default`. */
  readonly from: string;
  /** What it was made from, where that is not the value itself; empty elsewhere. */
  readonly note: string;
}

/** A plan with what it was made from. */
export interface PlanToExplain {
  readonly fleet: Fleet;
  readonly spec: RolloutSpec;
  readonly plan: Plan;
  readonly now: Instant;
  /** What the documents say themselves. */
  readonly written: Written;
}

/** Where each value of a plan is from: of every stage its figures, and then what holds of all of them. */
export function explainPlan(asked: PlanToExplain): readonly ExplainedValue[] {
  const { fleet, spec, plan, now } = asked;
  const drafts = new Map(
    draftsFor({ fleet, rollout: spec, now }).map((draft) => [draft.tier.name, draft]),
  );
  const figures = plan.stages.flatMap((stage) => {
    const draft = drafts.get(stage.tier);
    return draft === undefined ? [] : figuresOf(asked, stage, draft);
  });
  return [...figures, ...policyOf(asked)];
}

function figuresOf(
  asked: PlanToExplain,
  stage: Stage,
  { tier, origins }: StageDraft,
): readonly ExplainedValue[] {
  const isTier = asked.fleet.tiers.some(({ name }) => name === stage.tier);
  const explained = (field: string, value: string, figure: Figure): ExplainedValue => {
    const own = isTier && asked.spec.strategy.order === 'criticality' ? stage.tier : null;
    const origin = originText(asked, origins[figure], { figure, own });
    return { stage: stage.tier, field, value, ...origin };
  };
  const { ramp } = tier;
  const values = [
    ...(tier.untilEvidence
      ? [
          explained('soak', 'evidence', 'untilEvidence'),
          explained('minSoak', durationNotation(stage.soakMs), 'soakMs'),
        ]
      : [explained('soak', durationNotation(stage.soakMs), 'soakMs')]),
    explained('waveSoak', durationNotation(stage.waveSoakMs), 'waveSoakMs'),
    explained('maxConcurrency', amountText(tier.maxConcurrency), 'maxConcurrency'),
    explained('ramp', `{ first: ${ramp.first}, factor: ${ramp.factor} }`, 'ramp'),
    explained('approvals', String(tier.approvals), 'approvals'),
    explained('progressDeadline', durationNotation(stage.progressDeadlineMs), 'progressDeadlineMs'),
  ];
  return values.map((one) => shortened(one, stage, tier));
}

/** What a deadline made shorter is the deadline's; what it would have been is in the note. */
function shortened(value: ExplainedValue, stage: Stage, tier: Tier): ExplainedValue {
  const usualMs = value.field === 'soak' ? tier.soakMs : tier.waveSoakMs;
  const nowMs = value.field === 'soak' ? stage.soakMs : stage.waveSoakMs;
  const isSoak = value.field === 'soak' || value.field === 'waveSoak';
  if (!isSoak || nowMs >= usualMs) return withDefault(value, tier);
  const made = value.note === '' ? value.from : `${value.from}, ${value.note}`;
  return { ...value, from: 'deadline', note: `usually ${durationNotation(usualMs)} (${made})` };
}

/** The one default that is reckoned. */
function withDefault(value: ExplainedValue, { progressDeadlineMs }: Tier): ExplainedValue {
  if (value.field !== 'progressDeadline' || progressDeadlineMs !== null) return value;
  return { ...value, from: 'default', note: 'three times its soaks, and the delivery' };
}

interface Asked {
  readonly figure: Figure;
  /** The tier that the stage itself is; null by exposure. */
  readonly own: string | null;
}

function originText(
  { fleet, spec, written }: PlanToExplain,
  origin: Origin,
  { figure, own }: Asked,
): Pick<ExplainedValue, 'from' | 'note'> {
  const { strategy } = spec;
  switch (origin.kind) {
    case 'default':
      return { from: 'default', note: '' };
    case 'stage':
      return { from: `Strategy ${strategy.name}`, note: '' };
    case 'smoke':
      return { from: policyFrom('smoke', { spec, written }), note: '' };
    case 'tier': {
      const isElsewhere = origin.tier !== own || origin.figure !== figure;
      const note = isElsewhere ? `${figureNames[origin.figure]} of the tier ${origin.tier}` : '';
      return { from: tierFrom(origin, { fleet, strategy, written }), note };
    }
  }
}

function tierFrom(
  { tier, figure }: Extract<Origin, { kind: 'tier' }>,
  { fleet, strategy, written }: { fleet: Fleet; strategy: Strategy; written: Written },
): string {
  const own = Object.hasOwn(strategy.tiers, tier) ? (strategy.tiers[tier] ?? {}) : {};
  // A shorter soak of a strategy shortens the waves' with it.
  const usualMs = fleet.tiers.find(({ name }) => name === tier)?.waveSoakMs ?? 0;
  const isCut = figure === 'waveSoakMs' && own.soakMs !== undefined && own.soakMs < usualMs;
  if (Object.hasOwn(own, figure) || isCut) return `Strategy ${strategy.name}`;
  const isWritten = written.tiers.get(tier)?.includes(figure) ?? false;
  return isWritten ? `Fleet ${fleet.name} tier ${tier}` : 'default';
}

type Policed = Pick<PlanToExplain, 'spec' | 'written'>;

/** What holds of the whole rollout: by the rollout's document, or its strategy's, or by default. */
function policyOf(asked: PlanToExplain): readonly ExplainedValue[] {
  const { spec, written } = asked;
  const { strategy, attackVector } = spec;
  const value = (field: string, key: keyof Strategy, text: string): ExplainedValue => {
    return { stage: null, field, value: text, from: policyFrom(key, asked), note: '' };
  };
  const isDocument = written.strategies.has(strategy.name);
  const named = strategy.name === 'criticality' ? 'default' : `Rollout ${spec.name}`;
  const order: ExplainedValue = {
    stage: null,
    field: 'order',
    value: strategy.order,
    from: isDocument ? `Strategy ${strategy.name}` : named,
    note: '',
  };
  return [
    order,
    ...(strategy.order === 'exposure' ? [value('smoke', 'smoke', smokeText(strategy))] : []),
    ...(attackVector === undefined
      ? []
      : [
          {
            ...order,
            field: 'attackVector',
            value: vectorText(attackVector),
            from: `Rollout ${spec.name}`,
          },
        ]),
    ...(strategy.deadlineMs === undefined
      ? []
      : [value('deadline', 'deadlineMs', durationNotation(strategy.deadlineMs))]),
    value('onRegression', 'onRegression', strategy.onRegression),
    value('onInconclusive', 'onInconclusive', strategy.onInconclusive),
    value('maxFailures', 'maxFailures', amountText(strategy.maxFailures)),
    value('maxDeferred', 'maxDeferred', amountText(strategy.maxDeferred)),
    value('deferAfter', 'deferAfterMs', durationNotation(strategy.deferAfterMs)),
    value('blindDeadline', 'blindDeadlineMs', durationNotation(strategy.blindDeadlineMs)),
    value('falseHalts', 'falseHalts', `${Number((100 * strategy.falseHalts).toPrecision(6))}%`),
  ];
}

function policyFrom(key: keyof Strategy, { spec, written }: Policed): string {
  const document = spec.phase?.of ?? spec.name;
  if (written.rollouts.get(document)?.includes(key) === true) return `Rollout ${document}`;
  const { name } = spec.strategy;
  return written.strategies.get(name)?.includes(key) === true ? `Strategy ${name}` : 'default';
}

function smokeText({ smoke }: Strategy): string {
  if (smoke?.kind === 'off') return `{ off: ${smoke.reason} }`;
  return `{ soak: ${durationNotation(smoke?.soakMs ?? smokeSoakMs)} }`;
}

function vectorText({ exposure, component }: NonNullable<RolloutSpec['attackVector']>): string {
  return component === null
    ? `{ exposure: ${exposure} }`
    : `{ exposure: ${exposure}, component: ${component} }`;
}
