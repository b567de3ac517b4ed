import type { Rollout } from '../../core/rollout/history/state.ts';
import { statusOf } from '../../core/rollout/status.ts';
import type { Breach, Checker, Trace } from '../trial/facts.ts';
import { rolloutsAtEnd, TrueZones } from './story.ts';

/** Promise 9: what an ended rollout left undone or behind is a debt, with its owner and why. */
export const exceptions: Checker = (trace) => {
  const zones = new TrueZones();
  for (const fact of trace.facts) zones.see(fact);
  return rolloutsAtEnd(trace).flatMap((rollout) => forgotten(trace, rollout, zones));
};

function forgotten(trace: Trace, rollout: Rollout, zones: TrueZones): readonly Breach[] {
  const { course, pinned } = rollout;
  if (course.kind !== 'ended') return [];
  const debts = statusOf(rollout, []).debts;
  const { name: me, component, change } = pinned.spec;
  const breach = (message: string): Breach => ({ promise: 9, at: trace.endedAt, message });
  const unsaid = debts
    .filter(({ owner, message }) => owner === '' || message === '')
    .map(({ kind }) => breach(`${me}: a debt (${kind}) without an owner or a reason`));
  const silent = [...rollout.clusters.values()].flatMap(({ name, startedAt, step }) => {
    if (hasSuccessor(trace, rollout, name) || debts.some(({ cluster }) => cluster === name))
      return [];
    // What others do for the clusters of a catch-up is judged with the debts.
    if (pinned.spec.catchUpOf !== undefined && step === 'skipped') return [];
    const members = trace.fleet.clusters.find((one) => one.name === name)?.zones ?? [];
    const runs = members.map((zone) => zones.revisionIn({ cluster: name, component, zone }));
    if (course.as === 'completed' && runs.some((revision) => revision !== change.revision)) {
      return [breach(`${me} is completed, and ${name} is neither on the change nor a debt`)];
    }
    const isLeft = startedAt !== null && runs.includes(change.revision);
    if (course.as !== 'completed' && isLeft) {
      return [breach(`${me} is ${course.as}, and ${name} is on the change and no debt`)];
    }
    return [];
  });
  return [...unsaid, ...silent];
}

/** Whether somebody else changed the same there later, or by hand at the end. */
function hasSuccessor({ facts }: Trace, { pinned }: Rollout, cluster: string): boolean {
  const { name, component } = pinned.spec;
  const last = facts
    .filter((fact) => fact.kind === 'acted' || fact.kind === 'zone')
    .findLast((fact) => fact.component === component && fact.cluster === cluster);
  return last !== undefined && (last.kind === 'zone' || last.fence.rollout !== name);
}
