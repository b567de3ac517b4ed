import { instantText } from '../fleet/instant.ts';
import { countText, namesText } from '../fleet/names.ts';
import { durationText } from '../fleet/quantities.ts';
import { seenText } from '../plan/trade-text.ts';
import type { Approval, CommandEvent, Pinned, RolloutEvent } from './history/events.ts';
import type { Happened } from './history/evolve.ts';

/** What people did; the stored event says who. */
type WorkEvent = Exclude<RolloutEvent, CommandEvent>;

/**
 * An event as one sentence that a person reads, without its time and without a full stop:
 * `app-1 runs v2 in every zone and is ready`. `pinned` is from the first event of the rollout.
 */
export function describe({ event, actor }: Happened, pinned: Pinned): string {
  switch (event.type) {
    case 'paused':
    case 'resumed':
    case 'overruled':
    case 'approved':
    case 'skipped':
    case 'forced':
    case 'retried':
    case 'aborted':
    case 'loss-accepted':
      return `${actor} ${deed(event, pinned)}`;
    case 'planned':
      return planned(event.pinned);
    case 'soaked':
      return `${durationText(event.creditMs)} more of healthy time`;
    case 'wave-verified':
      return `wave ${event.wave + 1} of ${tierOf(pinned, event.stage)} is verified`;
    case 'stage-started':
      return `stage ${tierOf(pinned, event.stage)} begins`;
    case 'stage-verified':
      return `stage ${tierOf(pinned, event.stage)} is verified`;
    case 'advanced-undecided':
      return `stage ${tierOf(pinned, event.stage)} goes on undecided: ${event.message}`;
    case 'not-awaited':
      return `not waited for: ${event.message}`;
    case 'completed':
      return `completed: ${pinned.spec.component} is ${pinned.spec.change.revision} on all clusters of the plan that were not left out`;
    case 'queued':
    case 'claimed':
    case 'held':
    case 'released':
    case 'halted':
    case 'rollback-began':
    case 'rollback-finished':
    case 'yielded':
    case 'relieved':
    case 'superseded':
    case 'through':
      return course(event);
    default:
      return onCluster(event, pinned);
  }
}

/** The sentence goes on after the person's name. */
function deed(event: CommandEvent, pinned: Pinned): string {
  switch (event.type) {
    case 'paused':
      return `paused it${because(event.reason)}`;
    case 'resumed':
      return `resumed it${because(event.reason)}`;
    case 'overruled':
      return `let it go on after its halt${because(event.reason)}`;
    case 'approved':
      return `${consent(event.approval, pinned)}${because(event.approval.reason)}`;
    case 'skipped': {
      const until = event.until === null ? '' : ` until ${instantText(event.until)}`;
      return `skipped ${event.cluster}, a debt${until}${because(event.reason)}`;
    }
    case 'forced': {
      const { what, stage, until } = event;
      return `forced ${what} of stage ${tierOf(pinned, stage)} until ${instantText(until)}${because(event.reason)}`;
    }
    case 'retried':
      return `asked to try ${namesText(event.clusters)} again${because(event.reason)}`;
    case 'aborted':
      return `aborted it${leftBy(event)}${because(event.reason)}`;
    case 'loss-accepted': {
      const lost = event.losses.map(({ message }) => message).join('; ');
      return `accepted that going back loses data (${lost})${because(event.reason)}`;
    }
  }
}

function leftBy({ left, unsure = [] }: Extract<CommandEvent, { type: 'aborted' }>): string {
  const sure = left.filter((name) => !unsure.includes(name));
  const on = sure.length === 0 ? '' : `, with the change left on ${namesText(sure)}`;
  return unsure.length === 0 ? on : `${on}, and perhaps with some of it on ${namesText(unsure)}`;
}

function because(reason: string): string {
  return reason.trim() === '' ? '' : `: ${reason}`;
}

function consent(approval: Approval, pinned: Pinned): string {
  const tier = tierOf(pinned, approval.stage);
  switch (approval.kind) {
    case 'stage': {
      const { onBehalfOf, until } = approval;
      if (onBehalfOf === undefined) return `approved that stage ${tier} begins`;
      const before = until === undefined ? '' : ` before ${instantText(until)}`;
      return `approved for ${onBehalfOf} that stage ${tier} begins${before}`;
    }
    case 'risk':
      return `accepted for stage ${tier} ${riskText(approval, pinned)}`;
    case 'inconclusive':
      return `accepted the undecided soak of stage ${tier}`;
  }
}

function riskText({ risk, stage }: Extract<Approval, { kind: 'risk' }>, { plan }: Pinned): string {
  if (risk === 'no-outside-check') return 'that nobody outside would see the harm';
  const trade = plan.deadline?.stages.find((one) => one.stage === plan.stages[stage]?.tier);
  if (trade === undefined) return 'a shortened soak';
  return `a soak of ${durationText(trade.soakMs)}, usually ${durationText(trade.usualSoakMs)}: ${seenText(trade)}`;
}

function planned({ plan, spec, author }: Pinned): string {
  const waves = plan.stages.flatMap((stage) => stage.waves);
  const clusters = waves.flatMap((wave) => wave.clusters);
  const size =
    `${countText(plan.stages.length, 'stage')}, ${countText(waves.length, 'wave')}, ` +
    countText(clusters.length, 'cluster');
  const without = (plan.exceptions ?? []).map(({ message }) => `; ${message}`).join('');
  const { phase } = spec;
  const of = phase === undefined ? '' : `, phase ${phase.name} of ${phase.of}`;
  const late = spec.catchUpOf === undefined ? '' : ` for what ${spec.catchUpOf} owes`;
  const what = `${spec.component} ${spec.change.revision} by ${plan.strategy}${late}${of}`;
  return `${author} started ${what}: ${size}${without}`;
}

type CourseEvent = Extract<
  WorkEvent,
  {
    readonly type:
      | 'queued'
      | 'claimed'
      | 'held'
      | 'released'
      | 'halted'
      | 'rollback-began'
      | 'rollback-finished'
      | 'yielded'
      | 'relieved'
      | 'superseded'
      | 'through';
  }
>;

function course(event: CourseEvent): string {
  switch (event.type) {
    case 'queued':
      return `queued: ${event.message}`;
    case 'claimed':
      return `has ${event.component} on ${countText(event.clusters.length, 'cluster')} to itself`;
    case 'held':
      return `held: ${event.reasons.map(({ message }) => message).join('; ')}`;
    case 'released':
      return 'no longer held';
    case 'halted':
      return `halted: ${event.message}`;
    case 'yielded': {
      const ceded = event.ceded.length === 0 ? '' : `, which has ${namesText(event.ceded)} now`;
      return `gave way to ${event.to}${ceded}`;
    }
    case 'relieved':
      return `${namesText(event.clusters)} ${event.clusters.length === 1 ? 'is' : 'are'} not its work any more: ${event.message}`;
    case 'superseded':
      return `superseded: ${event.message}`;
    case 'through':
      return 'is through all of its stages, and watches on until the later phases have ended';
    case 'rollback-began': {
      const { clusters, message } = event.rollback;
      return `rolls back ${namesText(clusters)}: ${message}`;
    }
    case 'rollback-finished':
      return event.left.length === 0
        ? 'rolled back: the change is on no cluster any more'
        : `rolled back as far as asked: the change is still on ${namesText(event.left)}`;
  }
}

function onCluster(
  event: Extract<WorkEvent, { readonly cluster: string } | { readonly type: 'regressed' }>,
  { spec }: Pinned,
): string {
  const { revision } = spec.change;
  switch (event.type) {
    case 'cluster-started':
      return `${event.cluster} is to run ${revision}; so far it runs ${runningBefore(event.before)}`;
    case 'zone-started':
      return `${event.cluster}: zone ${event.zone} is being changed`;
    case 'delivered':
      return `${event.cluster} runs ${revision} in every zone and is ready`;
    case 'delivery-failed':
      return `${event.cluster} could not be changed: ${event.message}`;
    case 'faltered':
      return `${event.cluster} is ${event.falter.kind}: ${event.falter.message}`;
    case 'recovered':
      return `${event.cluster} is well again`;
    case 'graded':
      return `${event.check} is ${event.isAgain === true ? 'still ' : ''}${event.grade.verdict} on ${event.cluster}: ${event.grade.message}`;
    case 'regressed': {
      const { check, cluster, message } = event.regression;
      return `${check ?? 'the delivery'} got worse on ${cluster}: ${message}`;
    }
    case 'restore-started':
      return `${event.cluster} is being restored`;
    case 'restored':
      return `${event.cluster} is back at what it ran before`;
    case 'restore-failed':
      return `${event.cluster} could not be restored: ${event.message}`;
    case 'postponed':
      if (event.isBusy === false) {
        return `${event.cluster} comes at the end of its stage: ${event.message}`;
      }
      return event.isAgain === true
        ? `${event.cluster} is busy at the end of its stage as well: ${event.message}`
        : `${event.cluster} is busy, and comes at the end of its stage: ${event.message}`;
    case 'deferred':
      return `${event.cluster} is left out for now, as a debt: ${event.message}`;
  }
}

function runningBefore(
  before: Extract<RolloutEvent, { type: 'cluster-started' }>['before'],
): string {
  const revisions = new Set(before.flatMap(({ running }) => running?.revision ?? []));
  return revisions.size === 0 ? 'nothing' : [...revisions].join(' and ');
}

function tierOf({ plan }: Pinned, stage: number): string {
  return plan.stages[stage]?.tier ?? `${stage + 1}`;
}
