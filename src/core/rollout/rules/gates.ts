import type { Instant } from '../../fleet/quantities.ts';
import type { Risk, RiskGate } from '../../plan/plan.ts';
import { tradeText } from '../../plan/trade-text.ts';
import { isValidAt } from '../history/overrides.ts';
import type { Approved, Rollout } from '../history/state.ts';
import type { Reason } from '../world.ts';

/** The approvals that a stage still waits for before it may begin, at a time of the world. */
export function missingApprovals(rollout: Rollout, index: number, now: Instant): readonly Reason[] {
  const stage = rollout.pinned.plan.stages[index];
  if (stage === undefined) return [];
  return stage.gates.flatMap((gate) => {
    if (gate.kind === 'approval') return missingPeople(rollout, index, { count: gate.count, now });
    if (gate.kind === 'accept-risk') return missingAcceptance(rollout, index, gate);
    return [];
  });
}

/** An approval that counts: whose it is, and whose hand gave it. */
export interface CountedApproval {
  readonly user: string;
  readonly by: string;
}

/** One of each person that counts for a stage at a time of the world; what somebody says himself goes first. */
export function countedApprovals(
  rollout: Rollout,
  index: number,
  now: Instant,
): readonly CountedApproval[] {
  const counted = new Map<string, CountedApproval>();
  for (const given of approvalsOf(rollout, 'stage', index)) {
    const { approval, by } = given;
    if (approval.kind !== 'stage' || !isValidAt(given, now)) continue;
    const user = approval.onBehalfOf ?? by;
    if (user === by || !counted.has(user)) counted.set(user, { user, by });
  }
  return [...counted.values()];
}

/** The distinct people whose approval of a stage counts, each with whoever gave it for them. */
export function approversOf(rollout: Rollout, index: number, now: Instant): readonly string[] {
  return countedApprovals(rollout, index, now).map(({ user, by }) =>
    user === by ? user : `${user} by ${by}`,
  );
}

/** The approvals of one kind for one stage, oldest first. */
export function approvalsOf(
  rollout: Rollout,
  kind: Approved['approval']['kind'],
  stage: number,
): readonly Approved[] {
  return rollout.approvals.filter(
    ({ approval }) => approval.kind === kind && approval.stage === stage,
  );
}

function missingPeople(
  rollout: Rollout,
  index: number,
  { count, now }: { readonly count: number; readonly now: Instant },
): readonly Reason[] {
  const stage = rollout.pinned.plan.stages[index];
  const given = approversOf(rollout, index, now);
  if (stage === undefined || given.length >= count) return [];
  const so = given.length === 0 ? '' : ` (so far: ${given.join(', ')})`;
  const message =
    `stage ${stage.tier} needs ${count} ${count === 1 ? 'approval' : 'approvals'}${so}: ` +
    `tierwise approve ${rollout.pinned.spec.name} --stage ${stage.tier}`;
  return [{ for: 'approval', owner: 'person', until: null, message }];
}

/** Who accepted a risk of a stage by its name, the first of them; null while nobody has. */
export function acceptanceOf(rollout: Rollout, index: number, risk: Risk): Approved | null {
  const given = approvalsOf(rollout, 'risk', index);
  return given.find(({ approval }) => 'risk' in approval && approval.risk === risk) ?? null;
}

/** The risks that a stage still waits for somebody to accept, by name. */
export function openRisks(rollout: Rollout, index: number): readonly Risk[] {
  const gates = rollout.pinned.plan.stages[index]?.gates ?? [];
  return gates.flatMap((gate) => {
    const isOpen = gate.kind === 'accept-risk' && acceptanceOf(rollout, index, gate.risk) === null;
    return isOpen ? [gate.risk] : [];
  });
}

function missingAcceptance(rollout: Rollout, index: number, gate: RiskGate): readonly Reason[] {
  if (acceptanceOf(rollout, index, gate.risk) !== null) return [];
  const tier = rollout.pinned.plan.stages[index]?.tier;
  const message =
    `${riskText(gate)}: ${gate.hint}, or accept it: ` +
    `tierwise approve ${rollout.pinned.spec.name} --stage ${tier} --accept ${gate.risk}`;
  return [{ for: 'accept-risk', owner: 'person', until: null, message }];
}

function riskText(gate: RiskGate): string {
  if (gate.risk === 'shortened-soak')
    return `${gate.trade.stage} would see less: ${tradeText(gate.trade)}`;
  return `nobody outside ${gate.clusters.join(', ')} would see the harm`;
}
