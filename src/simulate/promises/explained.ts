import type { Json } from '../../core/fleet/quantities.ts';
import type { RolloutEvent } from '../../core/rollout/history/events.ts';
import { phaseOf } from '../../core/rollout/status.ts';
import type { Breach, Checker, Trace } from '../trial/facts.ts';
import { moments } from './story.ts';

/** Promise 11: every decision names its policy, its actor and its proof, and no wait is without reason. */
export const explained: Checker = (trace) => {
  const found: Breach[] = [];
  for (const { fact, rollouts, happened } of moments(trace)) {
    const breach = (message: string) => found.push({ promise: 11, at: fact.at, message });
    if (fact.kind === 'stored' && happened !== null) {
      const { event, actor } = happened;
      if (fact.event.policyVersion === null) breach(`${event.type} without a policy version`);
      if (actor === '') breach(`${event.type} without an actor`);
      const missing = unproven(trace, event);
      if (missing !== null) breach(missing);
    }
    if (fact.kind === 'told') {
      const rollout = rollouts.get(fact.rollout);
      const isOver = rollout === undefined || rollout.course.kind === 'ended';
      if (!isOver && fact.waiting.length === 0) {
        breach(`${fact.rollout} is ${phaseOf(rollout)} and waits for nothing that is told`);
      }
      if (fact.waiting.some(({ owner, message }) => owner === '' || message === '')) {
        breach(`${fact.rollout} waits for something without an owner or words`);
      }
    }
  }
  return found;
};

/** A verdict is stored with all that a person needs to redo it. */
function unproven(trace: Trace, event: RolloutEvent): string | null {
  if (event.type === 'halted' && event.message === '') return 'halted without saying why';
  if (event.type === 'graded' && event.evidence !== undefined) {
    const { cluster, check, evidence } = event;
    return unsound(trace, { what: `a verdict on ${cluster}`, check, evidence });
  }
  if (event.type !== 'regressed') return null;
  const { evidence, message, cluster, check } = event.regression;
  const what = `a regression of ${cluster}`;
  return message === '' ? `${what} without words` : unsound(trace, { what, check, evidence });
}

interface Proof {
  readonly what: string;
  /** Null for a delivery, of which there is nothing to be told. */
  readonly check: string | null;
  readonly evidence: Json;
}

function unsound({ receipts }: Trace, { what, check, evidence }: Proof): string | null {
  const hash = (evidence as { readonly receipt?: string } | null)?.receipt;
  const text = hash === undefined ? undefined : receipts.get(hash);
  if (text === undefined) return `${what} without a receipt`;
  if (check === null) return null;
  const receipt = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const lacks = keysOf(receipt).filter((key) => receipt[key] === undefined);
  return lacks.length === 0 ? null : `a receipt without ${lacks.join(', ')}`;
}

/** What a person needs: of a limit the samples, of a comparison both sides and what it was to reach. */
function keysOf(receipt: Readonly<Record<string, unknown>>): readonly string[] {
  const always = ['check', 'cluster', 'source', 'now', 'policyVersion'];
  if (receipt['kind'] !== 'compared') return [...always, 'query', 'bad', 'samples'];
  const said = [...always, 'verdict', 'message'];
  // Before anything was seen there is no more to be told.
  if (receipt['read'] === undefined) return said;
  const several = receipt['parts'] === undefined ? 'comparisons' : 'parts';
  return [...said, 'compare', 'alpha', 'changedAt', 'controls', 'chart', several];
}
