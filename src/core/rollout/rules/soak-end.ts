import { type Check, isCompared } from '../../fleet/check.ts';
import type { Source } from '../../fleet/fleet.ts';
import { durationText } from '../../fleet/quantities.ts';
import type { Grade } from '../../judge/evidence.ts';
import { verdictMs } from '../../judge/verdict-time.ts';
import { stepLagMs } from '../needs.ts';
import { earnedSoak } from './credit-soak.ts';
import { recordAtSoakEnd } from './record-again.ts';
import { forcedText, forceOf, goOnWithout } from './forced.ts';
import { approvalsOf } from './gates.ts';
import { stageDeadline } from './react.ts';
import type { Force } from '../history/overrides.ts';
import { currentStage, gradeKey, isDelivered, soakEndOf, type Soak } from '../history/state.ts';
import { membersAt } from '../history/late-waves.ts';
import { emit, expect, gradeOf, hold, type Turn } from './turn.ts';

/**
 * Whether the soak of the current wave or stage is paid and every required check is healthy. A soak
 * that could not decide ends as the strategy's `onInconclusive` says.
 */
export function isSoakOver(turn: Turn, of: 'wave' | 'stage'): boolean {
  const { soak } = turn.rollout;
  const stage = currentStage(turn.rollout);
  if (stage === undefined) return true;
  const isOwing = isOwed(turn, of);
  // Only while something of the wave is not in place; the rules do not ask then.
  if (soak === null) return !isOwing;
  // What owes nothing waits for the verdicts all the same: on what was changed before it.
  const soakMs = of === 'wave' ? stage.waveSoakMs : stage.soakMs;
  const owedMs = isOwing ? soakMs : 0;
  const paidMs = of === 'wave' ? soak.waveMs : (soak.stageMs ?? 0);
  const forced = { soak: forceOf(turn, 'soak'), blind: forceOf(turn, 'blind') };
  const open = openQuestions(turn, soak, forced);
  const isPaid = paidMs >= owedMs;
  const isOver = isPaid || forced.soak !== null;
  const owed = { of, owedMs, soak, open: isOver ? open : [] };
  if (isOver && open.every(({ isUndecided }) => isUndecided)) {
    if (open.length > 0 && !isLetGo(turn, open)) return false;
    if (open.length === 0) recordAtSoakEnd(turn);
    recordForced(turn, { ...owed, open }, forced);
    return true;
  }
  expectSoak(turn, owed);
  return false;
}

/** What a person has taken upon himself at the end of a soak. */
interface Forced {
  readonly soak: Force | null;
  readonly blind: Force | null;
}

const nothingForced: Forced = { soak: null, blind: null };

/** What ended without its time, or in spite of a check, says so before it goes on. */
function recordForced(turn: Turn, owed: Owed, forced: Forced): void {
  const { of, owedMs, soak, open } = owed;
  const paidMs = of === 'wave' ? soak.waveMs : (soak.stageMs ?? 0);
  const accepted = new Set(open.map(({ key }) => key));
  const usual = openQuestions(turn, soak, nothingForced).filter(({ key }) => !accepted.has(key));
  const silent = usual.filter(({ isBlind }) => isBlind);
  if (forced.blind !== null && silent.length > 0) {
    const checks = silent.map(({ key }) => key);
    goOnWithout(turn, forced.blind, { of: checks, message: textOf(silent) });
  }
  const thin = usual.filter(({ isBlind }) => !isBlind);
  if (forced.soak === null || (paidMs >= owedMs && thin.length === 0)) return;
  const but = thin.length === 0 ? '' : `, and ${textOf(thin)}`;
  const message = `${paidText(turn, owed)}${but}`;
  goOnWithout(turn, forced.soak, { of: [`${of} ${soakEndOf(turn.rollout)}`], message });
}

/** A wave or a stage of which every cluster was left out, or a wave verified before, owes no time. */
function isOwed({ rollout }: Turn, of: 'wave' | 'stage'): boolean {
  if (of === 'wave') {
    return membersAt(rollout, rollout).some(({ step }) => step === 'delivered');
  }
  return [...rollout.clusters.values()].some(
    (one) => one.stage === rollout.stage && isDelivered(one),
  );
}

/** A required check on a changed cluster that is not healthy. */
interface OpenQuestion {
  readonly key: string;
  readonly isBlind: boolean;
  readonly text: string;
  /** It had the time to come to a verdict and did not. What has not answered is not undecided. */
  readonly isUndecided: boolean;
  /** It has all the information that it needs to see the effect that matters, and still cannot tell. */
  readonly isInformed: boolean;
}

/** What was let go undecided stays so: with its wave it was accepted. */
function openQuestions(turn: Turn, { startedAt }: Soak, forced: Forced): readonly OpenQuestion[] {
  const isUntilEvidence =
    currentStage(turn.rollout)?.untilEvidence === true && forced.soak === null;
  return [...turn.rollout.clusters.values()]
    .filter(isDelivered)
    .flatMap(({ name, step, deliveredAt }) =>
      turn.required.flatMap(({ check, source }) => {
        const grade = gradeOf(turn, check.name, name);
        const information = turn.compared.get(gradeKey(check.name, name))?.information ?? 1;
        const isInformed = information >= 1;
        const isEnough = isInformed || !isUntilEvidence;
        const isBlind = grade?.verdict === 'blind';
        // What was never listened to is not silent: promise 8 has no override.
        const isWarm = turn.now >= (deliveredAt ?? turn.now) + check.warmUpMs;
        if (isBlind && isWarm && forced.blind !== null) return [];
        const isAccepted =
          step === 'verified' && isCompared(check) && grade?.verdict === 'inconclusive';
        if ((grade?.verdict === 'healthy' && isEnough) || isLetPass(grade) || isAccepted) return [];
        const text = `${check.name} on ${name}: ${grade?.message ?? `no answer from ${source.name} yet`}`;
        const recordedAt = turn.rollout.grades.get(gradeKey(check.name, name))?.since ?? turn.now;
        // By the time of the evidence: what the source was not asked for yet decides nothing.
        const heardTo = turn.seen.evidence.get(check.name)?.until ?? startedAt;
        const openMs = heardTo - Math.max(recordedAt, startedAt, deliveredAt ?? startedAt);
        const isUndecided =
          grade?.verdict === 'inconclusive' && openMs >= patienceMs(check, source);
        const key = gradeKey(check.name, name);
        return [{ key, isBlind, text: withShare(text, information), isUndecided, isInformed }];
      }),
    );
}

/** A check that only advises holds nothing up; what it does see, and its silence, count all the same. */
function isLetPass(grade: Grade | undefined): boolean {
  return grade?.verdict === 'inconclusive' && grade.isAdvisory === true;
}

/** How much of the information it has, where that is not all. */
function withShare(text: string, information: number): string {
  if (information >= 1) return text;
  return `${text} (${Math.floor(100 * information)} % of the evidence it needs)`;
}

/** How long a check may take to come to a verdict. */
function patienceMs(check: Check, source: Source): number {
  const lagMs = isCompared(check) ? stepLagMs(source) : source.lagMs;
  return check.warmUpMs + verdictMs(check, source.stepMs) + lagMs;
}

function isLetGo(turn: Turn, open: readonly OpenQuestion[]): boolean {
  const { rollout } = turn;
  const { stage, soak } = rollout;
  const { onInconclusive } = rollout.pinned.spec.strategy;
  const since = soak?.startedAt ?? 0;
  const approved = approvalsOf(rollout, 'inconclusive', stage).some(({ at }) => at >= since);
  const isLetGoBefore = rollout.undecided.some(
    (one) => one.stage === stage && (one.wave === null || one.wave === rollout.wave),
  );
  const isLetPassed = approved || isLetGoBefore;
  const until = stageDeadline(rollout);
  const isThin = open.some(({ isInformed }) => !isInformed);
  const isUntilEvidence =
    currentStage(rollout)?.untilEvidence === true && forceOf(turn, 'soak') === null;
  if (!isLetPassed && isThin && isUntilEvidence) {
    const message = `it soaks until there is evidence: ${textOf(open)}`;
    expect(turn, { for: 'evidence', owner: 'tierwise', until, message });
    return false;
  }
  recordAtSoakEnd(turn);
  if (isLetPassed) return true;
  const what = `the soak could not decide: ${textOf(open)}`;
  if (onInconclusive === 'advance') {
    emit(turn, { type: 'advanced-undecided', stage, wave: rollout.wave, message: what });
    return true;
  }
  if (onInconclusive === 'extend') {
    expect(turn, { for: 'evidence', owner: 'tierwise', until, message: `${what}; it goes on` });
    return false;
  }
  const tier = currentStage(rollout)?.tier;
  const how = `tierwise approve ${rollout.pinned.spec.name} --stage ${tier} --accept inconclusive`;
  hold(turn, { for: 'inconclusive', owner: 'person', until, message: `${what}; to go on: ${how}` });
  return false;
}

interface Owed {
  readonly of: 'wave' | 'stage';
  readonly owedMs: number;
  readonly soak: Soak;
  /** What is not healthy although the time is paid. */
  readonly open: readonly OpenQuestion[];
}

function textOf(open: readonly OpenQuestion[]): string {
  const texts = open.map(({ text }) => text);
  return texts.slice(0, 3).join('; ');
}

function paidText(turn: Turn, { of, owedMs, soak }: Owed): string {
  const stage = currentStage(turn.rollout);
  const earned = earnedSoak(turn, soak);
  const paidMs = Math.min(owedMs, of === 'wave' ? earned.waveMs : (earned.stageMs ?? 0));
  const what = of === 'wave' ? `wave ${turn.rollout.wave + 1} of ${stage?.tier}` : `${stage?.tier}`;
  return `${what} soaks: ${durationText(paidMs)} of ${durationText(owedMs)} healthy time`;
}

function expectSoak(turn: Turn, owed: Owed): void {
  const { open } = owed;
  const but = open.length === 0 ? '' : `, but ${textOf(open)}`;
  const force = forceOf(turn, 'soak');
  const forced =
    force === null ? '' : ` (${forcedText(force)}; verdicts are waited for all the same)`;
  const message = `${paidText(turn, owed)}${but}${forced}`;
  const until = stageDeadline(turn.rollout);
  expect(turn, { for: 'soak', owner: 'tierwise', until, message });
}
