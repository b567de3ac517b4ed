import { isCompared } from '../../fleet/check.ts';
import type { Json } from '../../fleet/quantities.ts';
import type { Series } from '../../judge/evidence.ts';
import { gradeKey } from '../history/state.ts';
import type { Asked, Turn } from './turn.ts';

/** A receipt keeps this many of the newest samples. */
const receiptSamplesMax = 50;

/** What a person needs to redo the decision: the question, the limit and the samples. */
export function receiptOf(turn: Turn, cluster: string, { check, source }: Asked): Json {
  const { policyVersion } = turn.rollout.pinned;
  if (isCompared(check)) {
    const compared = turn.compared.get(gradeKey(check.name, cluster));
    const proof = compared?.receipt() ?? { check: check.name, cluster };
    return { ...(proof as object), source: source.name, now: turn.now, policyVersion };
  }
  const series = turn.seen.evidence.get(check.name)?.series.get(cluster);
  const { query, bad, forMs } = check.threshold;
  const limit = { ...bad };
  return {
    check: check.name,
    cluster,
    source: source.name,
    query,
    bad: limit,
    forMs,
    stepMs: source.stepMs,
    now: turn.now,
    policyVersion,
    samples: samplesOf(series),
  };
}

function samplesOf(series: Series | undefined): Json {
  if (series === undefined) return 'no answer';
  if (series.kind === 'trouble') return series.message;
  if (series.kind === 'counts') return 'counts';
  const newest = series.samples.slice(-receiptSamplesMax);
  return newest.map(([at, value]) => [at, Number.isFinite(value) ? value : String(value)]);
}
