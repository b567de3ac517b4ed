/** What both kinds of checks have in common while a case is read step by step. */
import type { CaseVerdict } from '../case.ts';

/** One check on one cluster while it is being read. */
export interface Watch {
  readonly cluster: string;
  readonly check: string;
  /** Takes the step with this index in; true when it fires. */
  take(step: number): boolean;
  /** Evidence for the pooled decision: an e-value, 1 for none. */
  evidence(): number;
  verdict(step: number): CaseVerdict;
  receipt(): Readonly<Record<string, unknown>>;
}
