import { type Check, isCompared } from '../../core/fleet/check.ts';
import type { Fleet } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { requiredChecks, type RolloutEvent } from '../../core/rollout/history/events.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { Mood } from '../moods.ts';
import type { ActedFact, Breach, Checker, Fact, Trace } from '../trial/facts.ts';
import { type Copies, copiesIn } from './documents.ts';
import { type Moment, moments, toldIn } from './story.ts';

/** A mood with the time since when it has been so. */
export interface MoodSince {
  readonly mood: Mood;
  readonly since: Instant;
}

/** What is true in the world at a moment, gathered from the facts before it. */
export class Truth {
  readonly fleet: Fleet;
  readonly copies: readonly Copies[];
  /** By cluster: the rollouts whose change is under way there. */
  readonly changing = new Map<string, Set<string>>();
  readonly #moods = new Map<string, MoodSince[]>();
  /** How far the controllers' clock was ahead of the true time, and since when; oldest first. */
  readonly clocks: { readonly byMs: number; readonly since: Instant }[];
  readonly #acts = new Map<string, ActedFact[]>();
  readonly #versions = new Map<string, Map<number, Rollout>>();
  #remembered: ReadonlyMap<string, Rollout> | null = null;
  readonly #startedAt: Instant;
  readonly #living = new Set<number>();
  #inControlSince: Instant | null = null;

  constructor({ fleet, startedAt }: Trace) {
    this.fleet = fleet;
    this.copies = copiesIn(fleet);
    this.#startedAt = startedAt;
    this.clocks = [{ byMs: 0, since: startedAt }];
  }

  /** Remembers the rollouts as they are; of each, every version is there at some moment. */
  remember(rollouts: ReadonlyMap<string, Rollout>): void {
    if (rollouts === this.#remembered) return;
    this.#remembered = rollouts;
    for (const [name, rollout] of rollouts) {
      const known = this.#versions.get(name) ?? new Map<number, Rollout>();
      this.#versions.set(name, known.set(rollout.version, rollout));
    }
  }

  /** The rollout as it was when an action was decided, which may land much later. */
  decidedOn({ fence }: ActedFact): Rollout | undefined {
    return this.#versions.get(fence.rollout)?.get(fence.version);
  }

  /** When an action was sent at the latest, however late it landed: it carries the version of then. */
  sentBy({ at, fence }: ActedFact): Instant {
    const next = this.#versions.get(fence.rollout)?.get(fence.version + 1);
    return Math.min(at, next?.changedAt ?? at);
  }

  /** The rollout as it was when it began with the cluster that an action is for. */
  begunOn({ fence, cluster }: ActedFact): Rollout | undefined {
    const versions = this.#versions.get(fence.rollout);
    const isBegun = (version: number): boolean =>
      versions?.get(version)?.clusters.get(cluster)?.step === 'changing';
    let { version } = fence;
    while (isBegun(version - 1)) version -= 1;
    return versions?.get(version);
  }

  /** Takes a moment in, after it was judged. */
  see(moment: Moment): void {
    const { fact } = moment;
    if (fact.kind === 'mood') this.#moodsOf(fact.cluster).push({ mood: fact.mood, since: fact.at });
    if (fact.kind === 'clock') this.clocks.push({ byMs: fact.byMs, since: fact.at });
    if (fact.kind === 'controller') this.#seeController(fact);
    if (fact.kind === 'acted') this.#seeAct(fact, moment);
    if (fact.kind === 'stored') this.#settle(moment);
  }

  /** What every check says of a cluster now, and since when. */
  mood(cluster: string): MoodSince {
    return this.#moodsOf(cluster).at(-1) ?? { mood: 'good', since: this.#startedAt };
  }

  /** How every check's answers changed over time, oldest first. */
  moodsSince(cluster: string): readonly MoodSince[] {
    return [{ mood: 'good', since: this.#startedAt }, ...this.#moodsOf(cluster)];
  }

  /** Since when the same controller has been at work; null while none is. */
  get inControlSince(): Instant | null {
    return this.#inControlSince;
  }

  /** What one rollout did to a cluster, oldest first. */
  actsOf(rollout: string, cluster: string): readonly ActedFact[] {
    return this.#acts.get(`${rollout}\n${cluster}`) ?? [];
  }

  /** Since when every zone has been on the rollout's change as it was left; null before. */
  readySince(rollout: Rollout, cluster: string): Instant | null {
    return this.#inPlaceSince(rollout, cluster, (acts) => acts.at(-1)?.readyAt);
  }

  /** The same since it got there first: also if somebody drifted it meanwhile and it came back. */
  firstReadySince(rollout: Rollout, cluster: string): Instant | null {
    return this.#inPlaceSince(rollout, cluster, (acts) =>
      acts.map(({ readyAt }) => readyAt).find((readyAt) => Number.isFinite(readyAt)),
    );
  }

  /** By what is picked of the last acts on each zone that brought the change, and nothing else since. */
  #inPlaceSince(
    { pinned }: Rollout,
    cluster: string,
    pick: (acts: readonly ActedFact[]) => Instant | undefined,
  ): Instant | null {
    const { name, change } = pinned.spec;
    const zones = this.fleet.clusters.find((one) => one.name === cluster)?.zones ?? [];
    const acts = this.actsOf(name, cluster);
    const readyAts = zones.map((zone) => {
      const own = acts.filter((act) => act.zone === zone);
      const back = own.findLastIndex(({ running }) => running?.revision !== change.revision);
      return pick(own.slice(back + 1)) ?? Number.POSITIVE_INFINITY;
    });
    const at = Math.max(...readyAts);
    return Number.isFinite(at) ? at : null;
  }

  #moodsOf(cluster: string): MoodSince[] {
    const known = this.#moods.get(cluster) ?? [];
    this.#moods.set(cluster, known);
    return known;
  }

  #seeController({ controller, what, at }: Extract<Fact, { kind: 'controller' }>): void {
    if (what === 'began' || what === 'woke') this.#living.add(controller);
    else this.#living.delete(controller);
    this.#inControlSince = this.#living.size === 0 ? null : at;
  }

  #seeAct(fact: ActedFact, { rollouts }: Moment): void {
    const { rollout } = fact.fence;
    const key = `${rollout}\n${fact.cluster}`;
    this.#acts.set(key, [...(this.#acts.get(key) ?? []), fact]);
    // What was sent before somebody aborted it may land long after, and is nobody's work any more.
    const known = rollouts.get(rollout);
    if (known?.course.kind === 'ended') return;
    // Nor is what came twice and mended somebody's drift: the cluster was verified.
    if (known?.clusters.get(fact.cluster)?.step === 'verified') return;
    const by = this.changing.get(fact.cluster) ?? new Set();
    this.changing.set(fact.cluster, by.add(rollout));
  }

  #settle(moment: Moment): void {
    const told = toldIn(moment);
    if (told === null) return;
    const { rollout, happened } = told;
    const { name } = rollout.pinned.spec;
    const { event } = happened;
    if (event.type === 'restored') this.changing.get(event.cluster)?.delete(name);
    if (event.type === 'yielded') {
      for (const cluster of event.ceded) this.changing.get(cluster)?.delete(name);
    }
    if (event.type === 'wave-verified') {
      for (const cluster of rollout.clusters.values()) {
        const isMember = cluster.stage === event.stage && cluster.wave === event.wave;
        if (isMember && cluster.step === 'delivered') this.changing.get(cluster.name)?.delete(name);
      }
    }
    const isReplaced = event.type === 'superseded' && event.by !== undefined;
    if (isReplaced) this.#handOn(event);
    const isOver = event.type === 'rollback-finished' && event.left.length === 0;
    if (event.type === 'completed' || event.type === 'aborted' || isOver || isReplaced) {
      for (const by of this.changing.values()) by.delete(name);
    }
  }

  /** What is not verified goes on being changed by the one that takes its place. */
  #handOn({ by = '', left = [] }: Extract<RolloutEvent, { type: 'superseded' }>): void {
    for (const { cluster, before } of left) {
      if (before === null) continue;
      this.changing.set(cluster, (this.changing.get(cluster) ?? new Set()).add(by));
    }
  }
}

/** A checker that looks at every moment with what is true there. */
export function checkerOf(
  promise: Breach['promise'],
  judge: (moment: Moment, truth: Truth) => string | null,
): Checker {
  return (trace) => {
    const truth = new Truth(trace);
    const found: Breach[] = [];
    for (const moment of moments(trace)) {
      truth.remember(moment.rollouts);
      const message = judge(moment, truth);
      if (message !== null) found.push({ promise, at: moment.fact.at, message });
      truth.see(moment);
    }
    return found;
  };
}

/** The act that touches a cluster first since the rollout began with it; null for anything else. */
export function firstTouch(truth: Truth, { fact, rollouts }: Moment): ActedFact | null {
  if (fact.kind !== 'acted' || fact.how !== 'apply') return null;
  const { rollout } = fact.fence;
  const startedAt = rollouts.get(rollout)?.clusters.get(fact.cluster)?.startedAt ?? 0;
  const acts = truth.actsOf(rollout, fact.cluster);
  return acts.every(({ at }) => at < startedAt) ? fact : null;
}

/** How long the source of the slowest required check may take to show what is there. */
export function sightMs(rollout: Rollout): number {
  return slowestMs(rollout, 12) + 90_000;
}

/** How long harm may go on before it is recorded: less than silence, for one sample shows it. */
export function harmSightMs(rollout: Rollout): number {
  return slowestMs(rollout, 3) + 30_000;
}

/** What the slowest required check needs for so many samples, and to be bad for as long as it says. */
function slowestMs(rollout: Rollout, steps: number): number {
  const needs = askedSources(rollout).map(
    ({ stepMs: each, lagMs, forMs }) => steps * each + lagMs + forMs,
  );
  return Math.max(0, ...needs);
}

/** The longest distance of two samples of a required check. */
export function stepMs(rollout: Rollout): number {
  return Math.max(0, ...askedSources(rollout).map((asked) => asked.stepMs));
}

/** How each required check is asked. */
function askedSources({ pinned }: Rollout) {
  return requiredChecks(pinned).map((check) => {
    const { source } = check;
    const forMs = isCompared(check) ? 0 : check.threshold.forMs;
    const { stepMs: each = 0, lagMs = 0 } =
      pinned.fleet.sources.find(({ name }) => name === source) ?? {};
    return { stepMs: each, lagMs, forMs };
  });
}

const silences: ReadonlySet<Mood> = new Set(['silent', 'nan', 'trouble']);

/** Whether nothing at all is heard. */
export function isSilent(mood: Mood): boolean {
  return silences.has(mood);
}

/** Whether samples of the mood may be good ones, at once or later. */
export function mayBeGood(mood: Mood, check: Check): boolean {
  if (mood === 'infinite') return !isCompared(check) && check.threshold.bad.kind === 'below';
  return mood === 'good' || mood === 'partial' || mood === 'late';
}

/** Whether samples of the mood are bad for a check. */
export function isBadFor(mood: Mood, check: Check): boolean {
  if (isCompared(check)) return mood === 'bad';
  return mood === 'bad' || (mood === 'infinite' && !mayBeGood(mood, check));
}
