import { amountText } from '../../core/fleet/quantities.ts';
import { type Figure, figureNames, type Origin, type StageDraft } from '../../core/plan/draft.ts';
import { draftsFor } from '../../core/plan/plan-rollout.ts';
import type { Written } from '../../core/fleet/declared.ts';
import type { Fleet, Strategy, Tier } from '../../core/fleet/fleet.ts';
import type { Stage } from '../../core/plan/plan.ts';
import { durationNotation } from '../views/quantities.ts';
import { policyFrom } from './explain-policy.ts';
import type { ExplainedValue, PlanToExplain } from './explained-value.ts';

/** Of every stage of a plan its figures, and where each is from. */
export function explainFigures(asked: PlanToExplain): readonly ExplainedValue[] {
  const { fleet, spec, plan, now } = asked;
  const drafts = new Map(
    draftsFor({ fleet, rollout: spec, now }).map((draft) => [draft.tier.name, draft]),
  );
  return plan.stages.flatMap((stage) => {
    const draft = drafts.get(stage.tier);
    const forbidden = forbiddenOf(stage);
    return draft === undefined ? forbidden : [...figuresOf(asked, stage, draft), ...forbidden];
  });
}

/** What each policy forbids in a stage. */
function forbiddenOf({ tier, forbidden = [] }: Stage): readonly ExplainedValue[] {
  return [...new Set(forbidden.map(({ by }) => by))].map((from) => {
    const own = forbidden.filter(({ by }) => by === from).map(({ override }) => override);
    return { stage: tier, field: 'forbid', value: `[${own.join(', ')}]`, from, note: '' };
  });
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
