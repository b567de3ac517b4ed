import type { ProvenVerdict } from '../operations/read-verdicts.ts';
import { instantNotationOrNull } from './quantities.ts';

/** One of those that `explain verdict/ROLLOUT -o json` prints; the receipt is as it was kept. */
export function verdictView({ cluster, check, changedAt, said, receipt }: ProvenVerdict) {
  return {
    cluster,
    check: check.name,
    verdict: said?.verdict ?? null,
    message: said?.message ?? '',
    since: instantNotationOrNull(said?.since ?? null),
    onset: instantNotationOrNull(said?.grade?.onset ?? null),
    cause: said?.cause ?? null,
    value: said?.grade?.value ?? null,
    isAdvisory: said?.grade?.isAdvisory ?? false,
    coverage: said?.grade?.coverage ?? null,
    changedAt: instantNotationOrNull(changedAt),
    receipt,
  };
}
