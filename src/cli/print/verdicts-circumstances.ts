/** When a cluster was changed, what counts since, and how sure a verdict is to be right. */
import { isComparedReceipt } from '../../api/operations/read-receipts.ts';
import type { ProvenVerdict, Said } from '../../api/operations/read-verdicts.ts';
import { instantText } from '../../core/fleet/instant.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { figureText } from '../../core/judge/compare/words.ts';
import type { Verdict } from '../../core/judge/evidence.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import { percentText, wholeText } from './receipt-words.ts';

/** The last part of a proof, a sentence each. */
export function circumstances(found: ProvenVerdict, rollout: Rollout): readonly string[] {
  const { receipt, said, cluster } = found;
  const compared = receipt !== null && isComparedReceipt(receipt) ? receipt : null;
  const step = rollout.clusters.get(cluster)?.step;
  const isJudged = compared?.read !== undefined && found.changedAt !== null;
  const lines = [
    changedText(found, compared?.changedAt ?? null),
    isJudged ? healthText(compared.healthFrom ?? null) : '',
    step === 'restored' ? 'It has been restored since.' : '',
    coverageText(said?.grade?.coverage ?? compared?.coverage ?? null, said?.verdict ?? null),
    alphaText(compared?.alpha ?? null),
    figuresText(compared?.now ?? null, said),
    `The policy is ${receipt?.policyVersion ?? rollout.pinned.policyVersion}.`,
  ];
  return lines.filter((line) => line !== '');
}

/** What stays undecided is recorded once more when its soak ends, long after the verdict changed. */
function figuresText(at: Instant | null, said: Said | null): string {
  if (at === null) return '';
  const isAgain = said?.verdict === 'inconclusive' && at > said.since;
  const when = isAgain ? 'its soak could not decide' : 'the verdict changed';
  return `These figures are of ${instantText(at)}, when ${when}.`;
}

/** None at all is told as well where nobody has looked yet: only of what is blind it means anything. */
function coverageText(coverage: number | null, verdict: Verdict | null): string {
  if (coverage === null || (coverage === 0 && verdict !== 'blind')) return '';
  return `Of its newest steps, ten at most, ${percentText(coverage)} had a signal.`;
}

function changedText({ cluster, changedAt, said }: ProvenVerdict, from: Instant | null): string {
  if (changedAt !== null) {
    return `${cluster} was changed at ${instantText(changedAt)}; what it did before is its past.`;
  }
  const doing = said?.cause === 'shared' ? ', but got worse after others were' : '';
  const past = from === null ? '' : `; what it did before ${instantText(from)} is its past`;
  return `${cluster} is not changed by this rollout${doing}${past}.`;
}

function healthText(healthFrom: Instant | null): string {
  return healthFrom === null
    ? 'Nothing counted for its health yet: it was still being changed, or warming up.'
    : `For its health counts what came after ${instantText(healthFrom)}.`;
}

/** The risk of a false halt. */
function alphaText(alpha: number | null): string {
  if (alpha === null || alpha <= 0) return '';
  const times = wholeText(1 / alpha);
  return `Its α is ${figureText(alpha)}: it halts a good change here in one of ${times} rollouts at most.`;
}
