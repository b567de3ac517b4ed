import type { Verdict } from '../evidence.ts';

/** One check on one cluster while it is being read. */
export interface Watch {
  /**
   * Takes the step with this index in, each once and in their order; true when it fires. Until the cluster is
   * `settled` on the new revision, what is seen can be harm but not health.
   */
  take(step: number, isSettled: boolean): boolean;
  /** Evidence for the pooled decision: an e-value, 1 for none. */
  evidence(): number;
  /** The verdict after a step; coverage is that of the steps since `from`, the change where it is left out. */
  verdict(step: number, from?: number): Verdict;
  /** Whether it knows what to compare the cluster with. */
  isKnown(): boolean;
  /** How much of what it needs to see the effect that matters it has; 1 and more is enough. */
  information(): number;
  /** Why it is advisory: chance alone has led it too far. Null for one that decides. */
  advice(): string | null;
  /** What was seen, in words with its figures. */
  summary(): string;
  receipt(): Readonly<Record<string, unknown>>;
}
