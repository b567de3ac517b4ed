/** What must be true of a life beside the promises that the checkers know: what ran, how often, and in the end. */
import { phaseOf } from '../../src/core/rollout/status.ts';
import type { Rollout } from '../../src/core/rollout/history/state.ts';
import { rolloutsAtEnd } from '../../src/simulate/promises/story.ts';
import type { Trace } from '../../src/simulate/trial/facts.ts';
import { plansOf, takenOrders } from './facts.ts';
import type { Lived } from './live.ts';
import { revisions } from './manifests.ts';

/** What was not as it must be, in sentences. */
export function faultsOf(lived: Lived, trace: Trace): readonly string[] {
  return [
    ...lived.complaints,
    ...unseen(lived),
    ...startedTwice(lived),
    ...mixedUp(lived),
    ...wrongEnd(lived, trace),
    ...wrongPlaces(lived),
    ...wrongLeft(lived),
    ...soakUnpaid(lived),
  ];
}

/** A tap that no longer sees what it should would let the checkers pass everything. */
function unseen({ evidence: { tapped, events } }: Lived): readonly string[] {
  const reigns = new Set(tapped.flatMap((line) => (line.what === 'reign' ? [line.epoch] : [])));
  const orders = tapped.filter((line) => line.what === 'sent');
  const blind = orders.filter(
    ({ position, fence }) => position === null || !reigns.has(fence.epoch),
  );
  const begun = events.filter(({ type }) => type === 'zone-started').length;
  return [
    ...blind.map(({ id }) => `the tap did not see the store, or who had it, at order ${id}`),
    ...(begun > 0 && orders.length === 0 ? ['the tap saw no orders at all'] : []),
  ];
}

/** A process is only started because it was ordered, and only once for all orders of the same. */
function startedTwice({ evidence, life, sites }: Lived): readonly string[] {
  const { book, hands, startedAt } = evidence;
  const causes = [...takenOrders(evidence), ...hands].toSorted((one, other) => one.at - other.at);
  return sites.flatMap(({ cluster, zone }) => {
    const isHere = (one: { cluster: string | null; zone: string }) =>
      one.cluster === cluster && one.zone === zone;
    let last: string | null = revisions.first;
    const wanted = causes.filter(isHere).flatMap((cause) => {
      // An order for what is there already starts nothing; a process that was killed is started again.
      const isRepeat = 'what' in cause && cause.revision === last;
      last = cause.revision;
      return isRepeat ? [] : [last ?? ''];
    });
    const born = book
      .filter((line) => line.what === 'born' && line.at >= startedAt && isHere(line))
      .map(({ revision }) => revision);
    // What ends as soon as it starts is started again by its supervisor.
    const isCrashing = life.nature === 'broken' && cluster === life.badOn;
    const found = isCrashing ? withoutRepeats(born) : born;
    if (isWithin(found, wanted)) return [];
    return [`${cluster}/${zone} was ordered ${wanted.join(' ')} and started ${found.join(' ')}`];
  });
}

/** Whether all stands there in this order; an order that was taken back at once may have started nothing. */
function isWithin(found: readonly string[], wanted: readonly string[]): boolean {
  let next = 0;
  for (const one of wanted) if (one === found[next]) next += 1;
  return next === found.length;
}

function withoutRepeats(all: readonly string[]): readonly string[] {
  return all.filter((one, index) => one !== all[index - 1]);
}

/** A process that has one revision's name and another one's settings is half of each. */
function mixedUp({ evidence }: Lived): readonly string[] {
  const mixed = evidence.book.filter(({ revision, marker }) => marker !== `of-${revision}`);
  return mixed.map(({ cluster, zone, revision, marker }) => {
    return `${cluster}/${zone} runs ${revision} with the settings ${marker}`;
  });
}

/** The change that is tried ends as its nature says; the one after it is done. */
function wrongEnd({ life, ended }: Lived, trace: Trace): readonly string[] {
  const good = life.nature === 'good';
  const wanted = good ? 'completed' : 'rolled-back';
  const rollouts = rolloutsAtEnd(trace);
  const wrong = rollouts.flatMap((rollout) => {
    const { name } = rollout.pinned.spec;
    const should = name === 'change' ? wanted : 'completed';
    const phase = endOf(rollout);
    return phase === should ? [] : [`${name} is ${phase} and should be ${should}`];
  });
  if (rollouts.length !== (life.isFollowed ? 2 : 1))
    wrong.push(`${rollouts.length} rollouts are there`);
  // What is left on the change, if anything, a person takes back.
  const codes = good ? [0] : life.onRegression === 'rollback-all' ? [3] : [3, 4];
  if (life.how === 'run' && !codes.includes(ended.code ?? -1)) {
    wrong.push(
      `the program ended with ${ended.code} and not with ${codes.join(' or ')}: ${ended.stderr}`,
    );
  }
  return wrong;
}

function endOf(rollout: Rollout): string {
  return rollout.course.kind === 'ended' ? rollout.course.as : phaseOf(rollout);
}

/** By the nature of the change alone: which revision each process must run in the end. */
function wrongPlaces({ life, sites, runs }: Lived): readonly string[] {
  const own = life.nature === 'good' ? revisions.change : revisions.first;
  const wanted = life.isFollowed ? revisions.next : own;
  return sites.flatMap(({ cluster, zone }, index) =>
    runs[index] === wanted
      ? []
      : [`${cluster}/${zone} runs ${runs[index]} in the end and should run ${wanted}`],
  );
}

/** By the plan: what an automatic rollback leaves on the change is what its strategy says. */
function wrongLeft({ life, evidence }: Lived): readonly string[] {
  const stages = plansOf(evidence).get('change')?.plan.stages ?? [];
  const waves = stages.map((stage) => stage.waves.map(({ clusters }) => clusters));
  const goesBack = new Set(backTo(waves, life));
  const stays = waves.flat(2).filter((name) => !goesBack.has(name));
  const done = evidence.events.find(
    ({ stream, type }) => stream === 'rollout/change' && type === 'rollback-finished',
  );
  if (done === undefined) return life.nature === 'good' ? [] : ['nothing was ever rolled back'];
  const { left } = done.data as { readonly left: readonly string[] };
  const should = life.onRegression === 'halt' ? [] : stays;
  if (left.toSorted().join() === should.toSorted().join()) return [];
  return [`the rollback left ${left.join()} on the change and should leave ${should.join()}`];
}

/** The clusters that never get the change, or give it back. */
function backTo(
  stages: readonly (readonly (readonly string[])[])[],
  { badOn, onRegression }: Lived['life'],
): readonly string[] {
  if (onRegression === 'rollback-all' || onRegression === 'halt') return stages.flat(2);
  const index = stages.findIndex((waves) => waves.flat().includes(badOn));
  const later = stages.slice(index + 1).flat(2);
  const own = stages[index] ?? [];
  const wave = own.findIndex((clusters) => clusters.includes(badOn));
  return [...(onRegression === 'rollback-wave' ? own.slice(wave) : own).flat(), ...later];
}

/** Between two stages lies what the first one owes, as somebody outside saw it. */
function soakUnpaid({ evidence }: Lived): readonly string[] {
  return [...plansOf(evidence).values()].flatMap(({ plan, spec }) => {
    const passages = evidence.passages.filter(({ to }) => to === spec.change.revision);
    return plan.stages.slice(1).flatMap((stage, index) => {
      const former = plan.stages[index];
      const inStage = (one: typeof former) =>
        passages.filter(({ site }) => one?.waves.some((w) => w.clusters.includes(site.cluster)));
      const reached = Math.max(...inStage(former).map(({ reachedAfter }) => reachedAfter));
      const left = Math.min(...inStage(stage).map(({ leftBy }) => leftBy));
      const pausedMs = left - reached;
      const owedMs = former?.soakMs ?? 0;
      if (!Number.isFinite(pausedMs) || pausedMs >= owedMs) return [];
      return [
        `${stage.tier} began ${Math.round(pausedMs)} ms after ${former?.tier}, which owes ${owedMs} ms`,
      ];
    });
  });
}
