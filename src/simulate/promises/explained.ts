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

/** A verdict is stored with the limit and the samples that a person needs to redo it. */
function unproven({ receipts }: Trace, event: RolloutEvent): string | null {
  if (event.type === 'halted' && event.message === '') return 'halted without saying why';
  if (event.type !== 'regressed') return null;
  const { evidence, message, cluster } = event.regression;
  if (message === '') return `a regression of ${cluster} without words`;
  const hash = (evidence as { readonly receipt?: string } | null)?.receipt;
  const text = hash === undefined ? undefined : receipts.get(hash);
  if (text === undefined) return `a regression of ${cluster} without a receipt`;
  if (event.regression.check === null) return null;
  const receipt = JSON.parse(text) as Record<string, unknown>;
  const lacks = ['check', 'query', 'bad', 'samples', 'policyVersion'].filter(
    (key) => receipt[key] === undefined,
  );
  return lacks.length === 0 ? null : `a receipt without ${lacks.join(', ')}`;
}
