import { worst } from '../evidence.ts';
import type { Watch } from './watch.ts';

/**
 * Several figures of one check as one: it fires when any of them does, is healthy when all are, and its evidence is the
 * mean of theirs, which is an e-value again.
 */
export function watchTogether(watches: readonly Watch[]): Watch {
  const [only] = watches;
  if (only !== undefined && watches.length === 1) return only;
  return {
    take: (step, isSettled) => watches.map((one) => one.take(step, isSettled)).some(Boolean),
    evidence: () => watches.reduce((sum, one) => sum + one.evidence(), 0) / watches.length,
    verdict: (step, from) => worst(watches.map((one) => one.verdict(step, from))),
    isKnown: () => watches.some((one) => one.isKnown()),
    information: () => Math.min(...watches.map((one) => one.information())),
    advice: () => {
      const all = watches.map((one) => one.advice());
      return all.every((one) => one !== null) ? (all[0] ?? null) : null;
    },
    summary: () => watches.map((one) => one.summary()).join('; '),
    receipt: () => ({ parts: watches.map((one) => one.receipt()) }),
  };
}
