import type { Instant } from '../../core/fleet/quantities.ts';
import type { Breach, Checker } from '../trial/facts.ts';
import { moments, toldIn } from './story.ts';

/** What a cluster says is seen by a look, which may be so old when a slow store has taken what follows from it. */
const sightMs = 180_000;

/** No change begins on a cluster that has said "busy, not now" for so long that it must have been seen. */
export const busy: Checker = (trace) => {
  const since = new Map<string, Instant>();
  const found: Breach[] = [];
  for (const moment of moments(trace)) {
    const { fact } = moment;
    if (fact.kind === 'busy') {
      if (fact.isBusy) since.set(fact.cluster, since.get(fact.cluster) ?? fact.at);
      else since.delete(fact.cluster);
    }
    const told = toldIn(moment);
    const event = told?.happened.event;
    // What is broken already is repaired at once.
    if (event?.type !== 'cluster-started' || told?.rollout.pinned.spec.hotfix !== undefined)
      continue;
    const from = since.get(event.cluster);
    if (from === undefined || fact.at - from < sightMs) continue;
    const message = `${told?.rollout.pinned.spec.name} begins with ${event.cluster}, which is busy`;
    found.push({ promise: 'calendar', at: fact.at, message });
  }
  return found;
};
