import { fleetEventFrom, fleetStream } from '../../core/rollout/history/codec.ts';
import { evolveHotfixes, type OpenHotfixes } from '../../core/rollout/history/hotfixes.ts';
import { isTouched, type Rollout } from '../../core/rollout/history/state.ts';
import type { ActedFact, Breach, Checker } from '../trial/facts.ts';
import { moments, place } from './story.ts';

/**
 * Promise 9: nobody goes round the tiers without somebody else's word, and what a hotfix fixed stays fixed until the
 * others have it too.
 */
export const hotfixes: Checker = (trace) => {
  const found: Breach[] = [];
  let open: OpenHotfixes = new Map();
  for (const { fact, rollouts } of moments(trace)) {
    if (fact.kind === 'stored' && fact.event.stream === fleetStream) {
      const event = fleetEventFrom(fact.event);
      if (event.type === 'hotfix-opened' || event.type === 'hotfix-closed') {
        open = evolveHotfixes(open, event);
      }
    }
    if (fact.kind !== 'acted') continue;
    const message = undoing(fact, open, rollouts) ?? unapproved(fact, rollouts);
    if (message !== null) found.push({ promise: 9, at: fact.at, message });
  }
  return found;
};

type Rollouts = ReadonlyMap<string, Rollout>;

function undoing(fact: ActedFact, open: OpenHotfixes, rollouts: Rollouts): string | null {
  const spec = rollouts.get(fact.fence.rollout)?.pinned.spec;
  const known = [spec?.name, spec?.backfillOf, ...(spec?.includes ?? [])];
  for (const { rollout, component, clusters } of open.values()) {
    if (component !== fact.component || known.includes(rollout)) continue;
    const fixed = rollouts.get(rollout)?.clusters.get(fact.cluster);
    if (!clusters.includes(fact.cluster) || fixed === undefined || !isTouched(fixed)) continue;
    return `${place(fact)}: it undoes the hotfix ${rollout}`;
  }
  return null;
}

function unapproved(fact: ActedFact, rollouts: Rollouts): string | null {
  const rollout = rollouts.get(fact.fence.rollout);
  if (rollout?.pinned.spec.hotfix === undefined || fact.how !== 'apply') return null;
  const { author, fleet } = rollout.pinned;
  const isCommander = fleet.hotfixes?.incidentCommanders.includes(author) ?? false;
  const isApproved = rollout.approvals.some(
    ({ approval, by }) =>
      approval.kind === 'stage' && (by !== author || fleet.approvers === 'anyone'),
  );
  return isCommander || isApproved ? null : `${place(fact)}: nobody else approved the hotfix`;
}
