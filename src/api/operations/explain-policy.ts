import { smokeSoakMs } from '../../core/fleet/exposure.ts';
import { amountText } from '../../core/fleet/quantities.ts';
import type { RolloutSpec, Strategy } from '../../core/fleet/fleet.ts';
import { durationNotation } from '../views/quantities.ts';
import type { ExplainedValue, PlanToExplain } from './explained-value.ts';

/** A field of a strategy, as it is called in manifests. */
interface PolicyLine {
  readonly field: string;
  /** Its value as it is written there; null where it decides nothing. */
  readonly value: (strategy: Strategy) => string | null;
}

/** What is told elsewhere: its name in each line, figures with their stages, windows with those of the fleet. */
type Elsewhere = 'name' | 'tiers' | 'stages' | 'windows';

/** In the order in which they are told. */
const policyLines: Readonly<Record<Exclude<keyof Strategy, Elsewhere>, PolicyLine>> = {
  order: { field: 'order', value: ({ order }) => order },
  smoke: {
    field: 'smoke',
    value: (strategy) => (strategy.order === 'exposure' ? smokeText(strategy) : null),
  },
  deadlineMs: {
    field: 'deadline',
    value: ({ deadlineMs }) => (deadlineMs === undefined ? null : durationNotation(deadlineMs)),
  },
  onRegression: { field: 'onRegression', value: ({ onRegression }) => onRegression },
  onInconclusive: { field: 'onInconclusive', value: ({ onInconclusive }) => onInconclusive },
  maxFailures: { field: 'maxFailures', value: ({ maxFailures }) => amountText(maxFailures) },
  maxDeferred: { field: 'maxDeferred', value: ({ maxDeferred }) => amountText(maxDeferred) },
  deferAfterMs: {
    field: 'deferAfter',
    value: ({ deferAfterMs }) => durationNotation(deferAfterMs),
  },
  lateClusters: {
    field: 'lateClusters',
    value: ({ lateClusters }) => lateClusters ?? 'approve',
  },
  blindDeadlineMs: {
    field: 'blindDeadline',
    value: ({ blindDeadlineMs }) => durationNotation(blindDeadlineMs),
  },
  onConflict: { field: 'onConflict', value: ({ onConflict }) => onConflict ?? 'queue' },
  falseHalts: {
    field: 'falseHalts',
    value: ({ falseHalts }) => `${Number((100 * falseHalts).toPrecision(6))}%`,
  },
};

/** What the strategy says of the whole rollout: by the rollout's document, or the strategy's own, or by default. */
export function explainPolicy(asked: PlanToExplain): readonly ExplainedValue[] {
  const { strategy } = asked.spec;
  return Object.entries(policyLines).flatMap(([key, line]) => {
    const value = line.value(strategy);
    if (value === null) return [];
    const from = key === 'order' ? orderFrom(asked) : policyFrom(key as keyof Strategy, asked);
    const note = insteadOf(key as keyof Strategy, asked);
    return [{ stage: null, field: line.field, value, from, note }];
  });
}

/** The Rollout that says it: one document stands for all parts of a change in phases. */
function documentOf({ name, phase }: RolloutSpec): string {
  return phase?.of ?? name;
}

type Policed = Pick<PlanToExplain, 'spec' | 'written'>;

/** Whose word a field of the strategy is, where it is a word of a Rollout or of a Strategy. */
export function policyFrom(key: keyof Strategy, { spec, written }: Policed): string {
  const document = documentOf(spec);
  if (written.rollouts.get(document)?.includes(key) === true) return `Rollout ${document}`;
  const { name } = spec.strategy;
  return written.strategies.get(name)?.includes(key) === true ? `Strategy ${name}` : 'default';
}

/** Whom a rollout talks over; empty where nobody else says anything. */
export function insteadOf(key: keyof Strategy, { spec, written }: Policed): string {
  const { name } = spec.strategy;
  const both = [written.rollouts.get(documentOf(spec)), written.strategies.get(name)];
  return both.every((own) => own?.includes(key) === true) ? `in place of Strategy ${name}` : '';
}

/** The strategies that need no document order by what they are called. */
function orderFrom(asked: Policed): string {
  const { spec, written } = asked;
  if (written.strategies.has(spec.strategy.name)) return policyFrom('order', asked);
  return policyFromRollout('strategy', asked);
}

/** Whether the Rollout has the field itself, by its name in manifests. */
export function policyFromRollout(field: string, { spec, written }: Policed): string {
  const document = documentOf(spec);
  const isWritten = written.rollouts.get(document)?.includes(field) ?? false;
  return isWritten ? `Rollout ${document}` : 'default';
}

function smokeText({ smoke }: Strategy): string {
  if (smoke?.kind === 'off') return `{ off: ${smoke.reason} }`;
  return `{ soak: ${durationNotation(smoke?.soakMs ?? smokeSoakMs)} }`;
}
