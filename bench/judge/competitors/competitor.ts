/**
 * What all competitors have in common: how they are made, and how one case is folded from its
 * parts.
 */
import type { Case, CaseAnswer, CaseJudge, CaseVerdict } from '../case.ts';

/**
 * - `native`: what the tool does by its own documentation when data is missing;
 * - `halt`: missing data counts as a halt. Each competitor says what it calls missing.
 */
export type NoData = 'native' | 'halt';

export interface CompetitorOptions {
  readonly noData: NoData;
}

export type Competitor = (options: CompetitorOptions) => CaseJudge;

/** What a competitor makes of one check on one treated cluster. */
export interface Outcome {
  readonly check: string;
  readonly cluster: string;
  readonly verdict: CaseVerdict;
  /** The minute in which the tool would stop the rollout; null where it would not. */
  readonly haltAt: number | null;
  /** Whatever the tool has to show. */
  readonly receipt: Readonly<Record<string, unknown>>;
}

/**
 * The last minute of the soak, which still belongs to it. What comes after is the future: no judge
 * looks at it.
 */
export function horizonEnd({ changeAt, horizonMin }: Case): number {
  return changeAt + horizonMin;
}

/**
 * A rollout is stopped by the first tool that stops any of its clusters for any check; a pause for
 * a person holds all of it; else it goes on. So whatever a tool does not hold against a rollout is
 * `healthy` for the rollout, even where it saw nothing: the receipt of the check says `blind` then.
 */
export function foldedAnswer(each: Case, outcomes: readonly Outcome[]): CaseAnswer {
  const end = horizonEnd(each);
  const halts = outcomes.flatMap(({ haltAt }) => (haltAt === null ? [] : [haltAt]));
  const haltAt = halts.length === 0 ? null : Math.min(...halts, end);
  const paused = outcomes.some(({ verdict }) => verdict === 'inconclusive');
  return {
    verdict: haltAt !== null ? 'regressed' : paused ? 'inconclusive' : 'healthy',
    atMinute: haltAt ?? end,
    checks: each.checks.map(({ name }) => {
      const own = outcomes.filter(({ check }) => check === name);
      const clusters = own.map((outcome) => ({
        cluster: outcome.cluster,
        verdict: verdictBy(outcome, haltAt),
        ...outcome.receipt,
      }));
      return { name, verdict: worst(clusters.map(({ verdict }) => verdict)), clusters };
    }),
  };
}

/**
 * Once the rollout is stopped nothing more is seen: what would have fired later is not known yet.
 */
function verdictBy(outcome: Outcome, stoppedAt: number | null): CaseVerdict {
  if (stoppedAt === null) return outcome.verdict;
  if (outcome.haltAt === null) return outcome.verdict;
  return outcome.haltAt <= stoppedAt ? outcome.verdict : 'inconclusive';
}

const order: readonly CaseVerdict[] = ['healthy', 'inconclusive', 'blind', 'regressed'];

function worst(verdicts: readonly CaseVerdict[]): CaseVerdict {
  const ranks = verdicts.map((verdict) => order.indexOf(verdict));
  return order[Math.max(0, ...ranks)] ?? 'healthy';
}
