import type { RolloutEvent } from '../../core/rollout/history/events.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { ActedFact, Breach, Checker, Trace } from '../trial/facts.ts';
import { moments, toldIn } from './story.ts';

/**
 * A change in phases: what is later begins where all that is earlier truly runs, what goes back goes back in reverse, and
 * nothing goes back past a point of no return without a person's word.
 */
export const phases: Checker = (trace) => {
  const found: Breach[] = [];
  const left = new Left(trace);
  for (const moment of moments(trace)) {
    const told = toldIn(moment);
    if (told !== null && told.rollout.pinned.spec.phase !== undefined) {
      const { event } = told.happened;
      const life = { rollout: told.rollout, rollouts: moment.rollouts, left };
      for (const message of wrongs(life, event)) {
        const where = `${event.type} of ${told.rollout.pinned.spec.name}`;
        found.push({ promise: 'phases', at: told.at, message: `${where}: ${message}` });
      }
    }
    if (moment.fact.kind === 'acted') left.see(moment.fact);
  }
  return found;
};

/** How the actions that reached the clusters have left them, whatever others did there by hand. */
class Left {
  readonly #zones: ReadonlyMap<string, readonly string[]>;
  readonly #revisions = new Map<string, string | null>();

  constructor({ fleet }: Trace) {
    this.#zones = new Map(fleet.clusters.map(({ name, zones }) => [name, zones]));
  }

  see({ component, cluster, zone, running }: ActedFact): void {
    this.#revisions.set(`${component} ${cluster} ${zone}`, running?.revision ?? null);
  }

  /** In how many of its zones, and whether in all. */
  runs({ pinned }: Rollout, cluster: string): { readonly some: boolean; readonly all: boolean } {
    const { component, change } = pinned.spec;
    const zones = this.#zones.get(cluster) ?? [];
    const on = zones.filter(
      (zone) => this.#revisions.get(`${component} ${cluster} ${zone}`) === change.revision,
    );
    return { some: on.length > 0, all: zones.length > 0 && on.length === zones.length };
  }
}

interface LifeOfPart {
  readonly rollout: Rollout;
  readonly rollouts: ReadonlyMap<string, Rollout>;
  readonly left: Left;
}

function* wrongs(life: LifeOfPart, event: RolloutEvent): Generator<string> {
  switch (event.type) {
    case 'cluster-started':
      yield* beginsTooSoon(life, event.cluster);
      return;
    case 'restore-started':
      yield* goesBackTooSoon(life, event.cluster);
      return;
    case 'rollback-began':
      yield* losesUnasked(life);
      return;
    case 'completed':
      for (const { pinned, course } of partsOf(life, 'later')) {
        if (course.kind !== 'ended') yield `${pinned.spec.name} comes after it and has not ended`;
      }
      return;
    default:
  }
}

/** The other rollouts of the group, in the order of the phases. */
function partsOf(
  { rollout, rollouts }: LifeOfPart,
  which: 'earlier' | 'later' | 'other',
): readonly Rollout[] {
  const { phase, name } = rollout.pinned.spec;
  const mine = phase?.index ?? 0;
  return (phase?.order ?? []).flatMap(({ rollouts: names }, index) => {
    const isMeant = which === 'other' || (which === 'earlier' ? index < mine : index > mine);
    return isMeant ? names.flatMap((one) => (one === name ? [] : (rollouts.get(one) ?? []))) : [];
  });
}

function* beginsTooSoon(life: LifeOfPart, cluster: string): Generator<string> {
  for (const { pinned, course } of partsOf(life, 'other')) {
    const isStopped = course.kind === 'halted' || course.kind === 'backward';
    if (isStopped) yield `${pinned.spec.name} of its group is ${course.kind}`;
  }
  const isEverywhere = life.rollout.pinned.spec.phase?.scope === 'fleet';
  for (const part of partsOf(life, 'earlier')) {
    const clusters = isEverywhere ? [...part.clusters.keys()] : [cluster];
    const without = clusters.find(
      (name) => part.clusters.has(name) && !life.left.runs(part, name).all,
    );
    if (without === undefined) continue;
    const { name, change } = part.pinned.spec;
    yield `${without} does not run ${change.revision} of ${name}, which comes first`;
  }
}

/** What was in place goes back when no later phase stands on it any more. */
function* goesBackTooSoon(life: LifeOfPart, cluster: string): Generator<string> {
  const { clusters, pinned } = life.rollout;
  if (clusters.get(cluster)?.step !== 'verified') return;
  const isEverywhere = pinned.spec.phase?.scope === 'fleet';
  for (const part of partsOf(life, 'later')) {
    const all = isEverywhere ? [...part.clusters.keys()] : [cluster];
    const on = all.find((name) => part.clusters.has(name) && life.left.runs(part, name).some);
    if (on !== undefined) yield `${part.pinned.spec.name}, which comes later, is on ${on} still`;
  }
}

function* losesUnasked(life: LifeOfPart): Generator<string> {
  const { rollout } = life;
  if (rollout.course.kind === 'backward') return;
  const passed = [rollout, ...partsOf(life, 'later'), ...siblings(life)].find(
    ({ pinned, firstTouchAt }) =>
      pinned.spec.phase?.pointOfNoReturn !== undefined && firstTouchAt !== null,
  );
  const isAccepted = [rollout, ...partsOf(life, 'earlier')].some(
    ({ mayLose, losses }) => mayLose && losses.every(({ by }) => by !== 'tierwise'),
  );
  if (passed !== undefined && !isAccepted) {
    yield `nobody accepted what is lost by going back past ${passed.pinned.spec.name}`;
  }
}

function siblings(life: LifeOfPart): readonly Rollout[] {
  const index = life.rollout.pinned.spec.phase?.index;
  return partsOf(life, 'other').filter(({ pinned }) => pinned.spec.phase?.index === index);
}
