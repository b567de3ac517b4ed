import type { Verdict } from '../evidence.ts';

/** One check on one cluster while it is being read. */
export interface Watch {
  /** Takes the step with this index in; true when it fires. */
  take(step: number): boolean;
  /** Evidence for the pooled decision: an e-value, 1 for none. */
  evidence(): number;
  verdict(step: number): Verdict;
  receipt(): Readonly<Record<string, unknown>>;
}
