import type { Fleet } from '../../core/fleet/fleet.ts';
import type { Freeze } from '../../core/fleet/freeze.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Scope } from '../../core/fleet/scope.ts';
import { selects } from '../../core/fleet/select.ts';
import { standingsByName } from '../../core/fleet/standings.ts';
import type { Window } from '../../core/fleet/window.ts';
import { fleetStream } from '../../core/rollout/history/codec.ts';
import { isTouched, type Rollout } from '../../core/rollout/history/state.ts';
import type { Breach, Checker, Fact } from '../trial/facts.ts';
import { isForced } from './forced.ts';
import { type Moment, moments, toldIn } from './story.ts';
import { Truth } from './truth.ts';
import { wallClock } from './wall-clock.ts';

/**
 * No cluster begins inside of a window that denies, outside of all that allow, or under a freeze that is not for others;
 * and nothing that goes back waits for any of them. The clock on the wall is read without the calendar that is tried.
 */
export const calendar: Checker = (trace) => {
  const truth = new Truth(trace);
  const freezes = new Map<string, Freeze>();
  const backSince = new Map<string, Instant>();
  const found: Breach[] = [];
  for (const moment of moments(trace)) {
    const { fact } = moment;
    const message =
      begunInVain(moment, { truth, freezes }) ?? delayed(moment, { truth, backSince });
    if (message !== null) found.push({ promise: 'calendar', at: fact.at, message });
    if (fact.kind === 'stored') noteFreeze(freezes, fact);
    noteWay(backSince, moment);
    truth.see(moment);
  }
  return found;
};

function noteFreeze(
  freezes: Map<string, Freeze>,
  { event }: Extract<Fact, { kind: 'stored' }>,
): void {
  if (event.stream !== fleetStream) return;
  const data = event.data as unknown as { readonly freeze: Freeze; readonly name: string };
  if (event.type === 'frozen') freezes.set(data.freeze.name, data.freeze);
  if (event.type === 'unfrozen') freezes.delete(data.name);
}

function noteWay(backSince: Map<string, Instant>, moment: Moment): void {
  const told = toldIn(moment);
  if (told === null) return;
  const { type } = told.happened.event;
  const { name } = told.rollout.pinned.spec;
  if (type === 'rollback-began' && !backSince.has(name)) backSince.set(name, moment.fact.at);
  if (type === 'rollback-finished' || type === 'overruled' || type === 'halted')
    backSince.delete(name);
}

interface Known {
  readonly truth: Truth;
  readonly freezes: ReadonlyMap<string, Freeze>;
}

/** A store may be so slow, and a clock on the wall is known to so much. */
const slackMs = { before: 62_000, after: 2_000 };
const minuteMs = 60_000;

/** What was begun is judged by the time at which it was decided, on the clock of whoever did. */
function begunInVain(moment: Moment, { truth, freezes }: Known): string | null {
  const told = toldIn(moment);
  if (told?.happened.event.type !== 'cluster-started') return null;
  const { cluster } = told.happened.event;
  const { stage } = told.rollout;
  const isOutside = isForced(truth, told.rollout, { what: 'window', stage, at: moment.fact.at });
  const isOpen = (wall: Instant): boolean =>
    mayBegin(told.rollout, cluster, { freezes, wall, isOutside });
  if (wallTimes(truth, moment.fact.at).some(isOpen)) return null;
  return `${told.rollout.pinned.spec.name} begins with ${cluster} while windows or freezes forbid it`;
}

/** Each minute in question, as the clock on the wall of the controllers' machine showed it. */
function wallTimes({ clocks }: Truth, at: Instant): readonly Instant[] {
  const [from, to] = [at - slackMs.before, at + slackMs.after];
  return clocks.flatMap(({ byMs, since }, index) => {
    const end = clocks[index + 1]?.since ?? Number.POSITIVE_INFINITY;
    const first = Math.max(from, since) + byMs;
    const last = Math.min(to, end) + byMs;
    if (first > last) return [];
    const times = [first, last];
    for (let time = Math.ceil(first / minuteMs) * minuteMs; time < last; time += minuteMs) {
      times.push(time, time - 1);
    }
    return times;
  });
}

function mayBegin(
  rollout: Rollout,
  cluster: string,
  {
    freezes,
    wall,
    isOutside,
  }: { readonly freezes: Known['freezes']; readonly wall: Instant; readonly isOutside: boolean },
): boolean {
  const { fleet, spec } = rollout.pinned;
  // Nobody keeps an emergency waiting.
  if (spec.strategy.order === 'hotfix') return true;
  const isMeant = (scope: Scope): boolean => isAbout(scope, rollout, cluster);
  const isFrozen = [...freezes.values()].some(
    (freeze) => isMeant(freeze) && (freeze.until === null || wall < freeze.until),
  );
  if (isFrozen) return false;
  // A person may force windows, and no freeze.
  if (isOutside) return true;
  return [fleet.windows ?? [], spec.strategy.windows ?? []].every((layer) => {
    const own = layer.filter(isMeant);
    const allowing = own.filter(({ effect }) => effect === 'allow');
    const denies = own.some((window) => window.effect === 'deny' && isInside(window, wall));
    return !denies && (allowing.length === 0 || allowing.some((one) => isInside(one, wall)));
  });
}

function isAbout({ tiers, clusters }: Scope, rollout: Rollout, name: string): boolean {
  const cluster = rollout.pinned.fleet.clusters.find((one) => one.name === name);
  if (cluster === undefined || (clusters !== null && !selects(clusters, cluster))) return false;
  return tiers === null || tiers.includes(tierOf(rollout.pinned.fleet, name, rollout.plannedAt));
}

function tierOf(fleet: Fleet, name: string, at: Instant): string {
  const standing = standingsByName(fleet, at).find(({ cluster }) => cluster.name === name);
  return fleet.tiers[standing?.tierIndex ?? 0]?.name ?? '';
}

/** The drawn windows come every day, so that only the time of day matters. */
function isInside({ when: { time }, timeZone }: Window, wall: Instant): boolean {
  if (time === null) return true;
  const minute = wallClock(timeZone)(wall);
  const { from, to } = time;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** A restore may wait for others, but never so long for the calendar alone. */
const patienceMs = 2 * minuteMs;

function delayed(
  { fact, rollouts }: Moment,
  { truth, backSince }: { readonly truth: Truth; readonly backSince: ReadonlyMap<string, Instant> },
): string | null {
  if (fact.kind !== 'told') return null;
  const rollout = rollouts.get(fact.rollout);
  const since = Math.max(backSince.get(fact.rollout) ?? fact.at, truth.inControlSince ?? fact.at);
  if (rollout?.course.kind !== 'backward' || fact.at - since < patienceMs) return null;
  const isCalendar = ({ for: what }: { readonly for: string }): boolean =>
    what === 'window' || what === 'freeze' || what === 'calendar';
  const members = rollout.rollback?.clusters.flatMap((name) => rollout.clusters.get(name) ?? []);
  const left = members?.filter((one) => isTouched(one) && one.step !== 'restoring') ?? [];
  const isIdle = left.length > 0 && left.length === members?.filter(isTouched).length;
  if (!isIdle || !fact.waiting.every(isCalendar)) return null;
  return `${fact.rollout} restores nothing, and waits for nothing but windows and freezes`;
}
