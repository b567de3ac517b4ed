import type { Calendar } from '../../calendar/calendar.ts';
import type { Fleet, Hotfix, RolloutSpec } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { Reason } from '../../core/rollout/world.ts';
import type { Store } from '../../store/store.ts';
import { busyStore } from '../busy-store.ts';
import { chanceFor } from '../chance.ts';
import { newMoods } from '../moods.ts';
import { virtualClock } from '../virtual-clock.ts';
import { worldOf } from '../world.ts';
import type { SendFreeze } from './bans.ts';
import { controllersOf } from './controllers.ts';
import { type SettleDebts, settleDebts } from './debtors.ts';
import type { Fact, Trace } from './facts.ts';
import { happen } from './incidents.ts';
import type { Life } from './life.ts';
import { giver, type SendCommand, tend } from './people.ts';
import type { SendLate } from './phase-people.ts';
import { recorderOf } from './recorder.ts';
import type { Scenario, Start } from './scenario.ts';

/** What a trial is wired with: a store that keeps the store's contract, and the ways in. */
export interface Wiring extends SettleDebts {
  readonly openStore: () => Promise<Store>;
  readonly start: (request: StartOrder) => Promise<{ readonly kind: string }>;
  readonly startParts: (
    request: Omit<StartOrder, 'spec'> & { readonly specs: readonly RolloutSpec[] },
  ) => Promise<{ readonly kind: string }>;
  readonly startHotfix: (
    request: StartOrder & { readonly clusters: readonly string[]; readonly hotfix: Hotfix },
  ) => Promise<{ readonly start: { readonly kind: string } }>;
  readonly command: SendCommand;
  readonly freeze: SendFreeze;
  readonly calendar: Calendar;
}

interface StartOrder {
  readonly store: Store;
  readonly fleet: Fleet;
  readonly spec: RolloutSpec;
  readonly author: string;
  readonly now: number;
}

/** What came of a trial. */
export interface Ending {
  readonly trace: Trace;
  readonly rollouts: ReadonlyMap<string, Rollout>;
  readonly waiting: ReadonlyMap<string, readonly Reason[]>;
  /** What was injected, and how often. */
  readonly counts: ReadonlyMap<string, number>;
}

/** What is left to do must be done this long after the last fault. */
const calmMs = 24 * 3_600_000;
const pauseMs = 60_000;
/** What goes on unchanged is a fact again after so long. */
const stillMs = 15_000;

/** Plays a scenario to its end. The same one gives the same facts. */
export async function playTrial(scenario: Scenario, wiring: Wiring): Promise<Ending> {
  const { startsAt: startedAt } = scenario;
  const inner = await wiring.openStore();
  const busy = busyStore(inner);
  const clock = virtualClock(startedAt, busy.isBusy);
  const recorder = recorderOf(busy.store, clock.now);
  const waiting = new Map<string, readonly Reason[]>();
  const counts = new Map<string, number>();
  const whatIf = { harmed: [], silenced: [], stuck: [], unreachable: [], zoneMs: scenario.zoneMs };
  const world = worldOf(scenario.fleet.clusters, whatIf, clock.now);
  world.witness = ({ kind: how, ...event }) =>
    recorder.facts.push({ ...event, kind: 'acted', how });
  const isNews = newsOf();
  const never = new AbortController().signal;
  const isWild = () => clock.now() - startedAt < scenario.wildMs;
  const calm = Object.fromEntries(Object.keys(scenario.faults).map((name) => [name, 0]));
  const life: Life = {
    scenario,
    startedAt,
    clock,
    machine: { skewMs: 0 },
    world,
    moods: newMoods(),
    store: recorder.store,
    calendar: wiring.calendar,
    rollouts: recorder.rollouts,
    waiting,
    isWild,
    faults: () => (isWild() ? scenario.faults : { ...scenario.faults, ...calm }),
    luck: chanceFor(scenario.seed, 'luck'),
    fate: chanceFor(scenario.seed, 'fate'),
    rivals: [],
    never,
    sleep: (ms) => clock.sleep(ms, never),
    tell: (fact) => {
      if (fact.kind === 'told') {
        waiting.set(fact.rollout, fact.waiting);
        if (!isNews(fact)) return;
      }
      if (fact.kind === 'controller') counts.set(fact.what, (counts.get(fact.what) ?? 0) + 1);
      recorder.facts.push(fact);
    },
    count: (what) => counts.set(what, (counts.get(what) ?? 0) + 1),
  };
  try {
    await live(life, wiring);
  } finally {
    await inner.close();
  }
  const { facts, receipts, rollouts } = recorder;
  const calmFrom = startedAt + scenario.wildMs;
  const times = { startedAt, calmFrom, endedAt: clock.now() };
  const trace = { fleet: scenario.fleet, facts, receipts, ...times };
  return { trace, rollouts, waiting, counts };
}

/** What is said at every turn is a fact when it is new, and now and then when it is not. */
function newsOf(): (fact: Extract<Fact, { kind: 'told' }>) => boolean {
  const last = new Map<string, { readonly text: string; readonly at: Instant }>();
  return ({ rollout, waiting, at }) => {
    const text = waiting.map((reason) => `${reason.for} ${reason.owner}`).join('\n');
    const known = last.get(rollout);
    if (known?.text === text && at - known.at < stillMs) return false;
    last.set(rollout, { text, at });
    return true;
  };
}

async function live(life: Life, wiring: Wiring): Promise<void> {
  const { scenario, clock, store } = life;
  const controllers = controllersOf(life);
  const give = giver(life, wiring.command);
  const begin = async ({ spec, hotfix, others }: Start): Promise<void> => {
    const order = { store, fleet: scenario.fleet, spec, author: 'author', now: clock.now() };
    const { kind } = await (hotfix !== undefined
      ? startFix(order, hotfix)
      : others === undefined
        ? wiring.start(order)
        : wiring.startParts({ ...order, specs: [spec, ...others] }));
    // What would undo a hotfix is not started, and that is right.
    if (kind === 'refused') life.count('start refused');
    else if (kind !== 'started') throw new Error(`${spec.name} was not started: ${kind}`);
  };
  const startFix = async (order: StartOrder, { clusters, why }: NonNullable<Start['hotfix']>) => {
    const { start } = await wiring.startHotfix({ ...order, clusters, hotfix: why });
    return start;
  };
  const failures: unknown[] = [];
  const later = (at: number, what: () => Promise<void>): void => {
    void life
      .sleep(at)
      .then(what)
      .catch((fault: unknown) => failures.push(fault));
  };
  for (const one of scenario.starts) later(one.at, () => begin(one));
  for (const one of scenario.incidents) {
    later(one.at, () => happen(life, one, { controllers, give, freeze: wiring.freeze }));
  }
  const late: SendLate = async (spec) => {
    const order = { store, fleet: scenario.fleet, spec, author: 'author', now: clock.now() };
    await wiring.start(order);
  };
  later(0, () => tend(life, give, late));
  if (scenario.repays === true) later(0, () => settleDebts(life, wiring));
  await controllers.begin();
  const isOver = (): boolean =>
    failures.length > 0 || (!life.isWild() && isAllDone(life)) || clock.now() > latest;
  const latest = life.startedAt + scenario.wildMs + longestAway(scenario) + calmMs;
  await clock.run(isOver);
  // A last look, so that what is said at the very end is heard.
  const end = clock.now() + pauseMs;
  await clock.run(() => clock.now() >= end);
  controllers.end();
  if (failures.length > 0) throw failures[0];
}

/** Who waits for a cluster that is away for long has time as well. */
function longestAway({ incidents }: Scenario): number {
  return Math.max(0, ...incidents.map((one) => (one.kind === 'away' ? one.at + one.forMs : 0)));
}

/** Every start has had its time, and whatever was started has ended, the backfills of hotfixes as well. */
function isAllDone({ scenario, rollouts, clock, startedAt: from }: Life): boolean {
  const isBegun = scenario.starts.every(({ at }) => clock.now() > from + at);
  return isBegun && [...rollouts.values()].every(({ course }) => course.kind === 'ended');
}
