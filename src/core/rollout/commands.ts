import type { Instant } from '../fleet/quantities.ts';
import type { Risk } from '../plan/plan.ts';
import type { RolloutEvent } from './history/events.ts';
import { instantText } from '../fleet/instant.ts';
import { approving, type OnBehalf } from './approving.ts';
import { force, type ForceCommand } from './forcing.ts';
import { byDefaultText, skipMs } from './history/overrides.ts';
import { policyAgainst } from './override-policy.ts';
import { acceptanceOf, missingApprovals, openRisks } from './rules/gates.ts';
import { rollbackOf } from './rules/roll-back.ts';
import {
  type ClusterProgress,
  isKnownOn,
  isTouched,
  type Rollout,
  touchedClusters,
} from './history/state.ts';

/** What a person may ask of a rollout. */
export type Command =
  | { readonly kind: 'pause'; readonly reason: string }
  | { readonly kind: 'resume'; readonly reason: string }
  | {
      readonly kind: 'approve';
      /** The tier of the stage; null for the one that asks for it now or next. */
      readonly stage: string | null;
      /** What is accepted by name beside the stage's start. */
      readonly accept: Risk | 'inconclusive' | null;
      readonly reason: string;
      /** Whose approval it is, where that is somebody else's than the actor's. */
      readonly onBehalf?: OnBehalf;
    }
  | {
      readonly kind: 'skip';
      readonly cluster: string;
      readonly reason: string;
      /** How long the debt may stand; null for the default. */
      readonly until: Instant | null;
    }
  | ForceCommand
  /** Null clusters for all that failed. */
  | { readonly kind: 'retry'; readonly clusters: readonly string[] | null; readonly reason: string }
  | { readonly kind: 'abort'; readonly reason: string }
  | {
      readonly kind: 'rollback';
      readonly reason: string;
      /** That going back past a point of no return loses data is known. */
      readonly accept?: 'data-loss';
    };

/** Accepted, with what it means; or refused, with why and who may do what instead. */
export type Answer =
  | {
      readonly kind: 'accepted';
      readonly events: readonly RolloutEvent[];
      readonly message: string;
    }
  | { readonly kind: 'refused'; readonly message: string };

/** Who gives a command, and when by the time of the world. */
export interface Giver {
  readonly actor: string;
  readonly at: Instant;
}

/** Whether a command is allowed now, and what follows from it. The only judge of commands. */
export function answer(rollout: Rollout, command: Command, giver: Giver): Answer {
  const { course } = rollout;
  const { actor } = giver;
  if (course.kind === 'ended') return refused(`it has ended: ${course.as}`);
  switch (command.kind) {
    case 'pause':
      return pause(rollout, command.reason);
    case 'resume':
      return resume(rollout, command.reason);
    case 'approve':
      return approve(rollout, command, giver);
    case 'skip':
      return skip(rollout, command, giver.at);
    case 'force':
      return force(rollout, command, giver);
    case 'retry':
      return retry(rollout, command);
    case 'abort':
      return abort(rollout, command.reason);
    case 'rollback':
      return rollBack(rollout, command.reason, actor);
  }
}

/** What was begun and is not done, or failed, or was on its way back is left as it is: nobody knows what runs there. */
function abort(rollout: Rollout, reason: string): Answer {
  const touched = touchedClusters(rollout);
  const left = touched.map(({ name }) => name);
  const unsure = touched.filter((cluster) => !isKnownOn(cluster)).map(({ name }) => name);
  const sure = left.filter((name) => !unsure.includes(name));
  const parts = [
    'aborted',
    ...(sure.length === 0 ? [] : [`the change stays on ${sure.join(', ')}`]),
    ...(unsure.length === 0 ? [] : [`it may be on ${unsure.join(', ')}: look there`]),
  ];
  const event = { type: 'aborted', reason, left } as const;
  return accepted(parts.join('; '), [unsure.length === 0 ? event : { ...event, unsure }]);
}

function pause({ course }: Rollout, reason: string): Answer {
  if (course.kind === 'paused') return refused(`it is paused already, by ${course.by}`);
  if (course.kind === 'halted') return refused('it is halted: nothing runs that could be paused');
  if (course.kind === 'backward')
    return refused('it is rolling back, and a rollback is not paused');
  return accepted('paused: nothing new begins', [{ type: 'paused', reason }]);
}

function resume({ course }: Rollout, reason: string): Answer {
  if (course.kind === 'paused') return accepted('resumed', [{ type: 'resumed', reason }]);
  if (course.kind === 'halted') {
    const message = 'goes on: what was bad is forgiven, what failed or was restored is tried again';
    return accepted(message, [{ type: 'overruled', reason }]);
  }
  return refused('it is neither paused nor halted');
}

function approve(
  rollout: Rollout,
  command: Extract<Command, { kind: 'approve' }>,
  giver: Giver,
): Answer {
  const { actor } = giver;
  const { author, fleet, plan } = rollout.pinned;
  if (actor === author && fleet.approvers === 'others') {
    return refused(
      `${actor} started it, and an approval is by somebody else ` +
        '(a Fleet whose spec says `approvers: anyone` allows it)',
    );
  }
  const stage = stageToApprove(rollout, command, giver.at);
  const tier = plan.stages[stage]?.tier;
  if (tier === undefined) return refused(unknownStage(rollout, command.stage));
  const { reason, accept, onBehalf = null } = command;
  if (accept !== null && onBehalf !== null) {
    return refused(
      'what is accepted by its name is accepted by whoever says so, and for nobody else',
    );
  }
  if (accept === 'inconclusive') {
    if (stage !== rollout.stage || rollout.soak === null) {
      return refused(`stage ${tier} is not soaking: there is nothing undecided to accept`);
    }
    const approval = { kind: 'inconclusive', stage, reason } as const;
    return accepted(`the undecided soak of ${tier} is accepted`, [{ type: 'approved', approval }]);
  }
  if (accept !== null) return acceptRisk(rollout, { stage, tier, risk: accept, reason });
  const gate = plan.stages[stage]?.gates.find(({ kind }) => kind === 'approval');
  if (gate === undefined) {
    const [risk] = openRisks(rollout, stage);
    const hint = risk === undefined ? '' : `; it asks to accept a risk by name: --accept ${risk}`;
    return refused(`stage ${tier} asks for no approval${hint}`);
  }
  const wish = approving(rollout, { stage, tier, reason, onBehalf }, giver);
  if (wish.kind === 'refused') return wish;
  return accepted(wish.message, [{ type: 'approved', approval: wish.approval }]);
}

function acceptRisk(
  rollout: Rollout,
  { stage, tier, risk, reason }: { stage: number; tier: string; risk: Risk; reason: string },
): Answer {
  const gates = rollout.pinned.plan.stages[stage]?.gates ?? [];
  if (!gates.some((gate) => gate.kind === 'accept-risk' && gate.risk === risk)) {
    return refused(`stage ${tier} carries no such risk`);
  }
  const known = acceptanceOf(rollout, stage, risk);
  if (known !== null) {
    return refused(`the risk ${risk} of stage ${tier} is accepted already, by ${known.by}`);
  }
  const approval = { kind: 'risk', stage, risk, reason } as const;
  return accepted(`the risk ${risk} of stage ${tier} is accepted`, [
    { type: 'approved', approval },
  ]);
}

/** The stage that was named, or the first from the current one on that lacks an approval. */
function stageToApprove(
  rollout: Rollout,
  { stage, accept }: Extract<Command, { kind: 'approve' }>,
  at: Instant,
): number {
  const { stages } = rollout.pinned.plan;
  if (stage !== null) return stages.findIndex(({ tier }) => tier === stage);
  if (accept === 'inconclusive') return rollout.stage;
  const isOpen = (index: number): boolean =>
    accept === null
      ? missingApprovals(rollout, index, at).some((one) => one.for === 'approval')
      : openRisks(rollout, index).includes(accept);
  const open = stages.findIndex((_, index) => index >= rollout.stage && isOpen(index));
  return open === -1 ? Math.min(rollout.stage, stages.length - 1) : open;
}

function unknownStage(rollout: Rollout, stage: string | null): string {
  const tiers = rollout.pinned.plan.stages.map(({ tier }) => tier);
  return `it has no stage ${stage ?? ''}; its stages are ${tiers.join(', ')}`;
}

function skip(
  rollout: Rollout,
  { cluster: name, reason, until: wanted }: Extract<Command, { kind: 'skip' }>,
  at: Instant,
): Answer {
  const cluster = rollout.clusters.get(name);
  if (cluster === undefined) return refused(`it has no cluster ${name}`);
  const forbidden = policyAgainst(rollout, cluster.stage, 'skip');
  if (forbidden !== null) return refused(forbidden);
  const maySkip = cluster.step === 'pending' || cluster.step === 'failed';
  if (!maySkip) {
    return refused(`${name} is ${cluster.step}; only what is pending or failed can be skipped`);
  }
  if (reason.trim() === '') return refused('a skip needs a reason: it leaves a debt');
  const until = wanted ?? at + skipMs;
  if (until <= at) return refused(`its debt would be overdue already: ${instantText(until)}`);
  const how = wanted === null ? byDefaultText(skipMs) : '';
  const message = `${name} is skipped and stays as a debt until ${instantText(until)}${how}`;
  return accepted(message, [{ type: 'skipped', cluster: name, reason, until }]);
}

function retry(
  rollout: Rollout,
  { clusters, reason }: Extract<Command, { kind: 'retry' }>,
): Answer {
  const { course } = rollout;
  const isRetriable = ({ step }: ClusterProgress): boolean =>
    isWayBack(rollout) ? step === 'stuck' : step === 'failed';
  const named =
    clusters ?? [...rollout.clusters.values()].filter(isRetriable).map((one) => one.name);
  for (const name of named) {
    const cluster = rollout.clusters.get(name);
    if (cluster === undefined) return refused(`it has no cluster ${name}`);
    if (!isRetriable(cluster))
      return refused(`${name} is ${cluster.step}; there is nothing to retry`);
  }
  if (course.kind === 'halted' && !isWayBack(rollout)) {
    const message = 'goes on: what failed or was restored is tried again';
    return accepted(message, [{ type: 'overruled', reason }]);
  }
  if (named.length === 0) return refused('nothing has failed');
  const message = `${named.join(', ')} ${named.length === 1 ? 'is' : 'are'} tried again`;
  return accepted(message, [{ type: 'retried', clusters: named, reason }]);
}

/** On the way back only restores are tried again; what failed on the way forward goes back too. */
function isWayBack({ course }: Rollout): boolean {
  return (
    course.kind === 'backward' || (course.kind === 'halted' && course.code === 'restore-failed')
  );
}

function rollBack(rollout: Rollout, reason: string, actor: string): Answer {
  if (rollout.course.kind === 'backward') return refused('it is rolling back already');
  const wish = { scope: 'all', cluster: null, automatic: false } as const;
  const message = `${actor}: ${reason}`;
  const rollback = rollbackOf(rollout, { ...wish, message });
  const began = { type: 'rollback-began', rollback } as const;
  if (![...rollout.clusters.values()].some(isTouched)) {
    const finished = { type: 'rollback-finished', left: [] } as const;
    return accepted('nothing was changed yet: it is over', [began, finished]);
  }
  const stuck = [...rollout.clusters.values()].filter(({ step }) => step === 'stuck');
  const again = { type: 'retried', clusters: stuck.map(({ name }) => name), reason } as const;
  const events = stuck.length === 0 ? [began] : [again, began];
  return accepted(`rolls back ${rollback.clusters.join(', ')}`, events);
}

function accepted(message: string, events: readonly RolloutEvent[]): Answer {
  return { kind: 'accepted', events, message };
}

function refused(message: string): Answer {
  return { kind: 'refused', message };
}
