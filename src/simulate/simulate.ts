import type { Calendar } from '../calendar/calendar.ts';
import { runController } from '../controller/controller.ts';
import type { Machinery } from '../controller/machinery.ts';
import type { Fleet, RolloutSpec } from '../core/fleet/fleet.ts';
import type { Freeze } from '../core/fleet/freeze.ts';
import type { Instant } from '../core/fleet/quantities.ts';
import type { Plan, Risk } from '../core/plan/plan.ts';
import {
  fleetStream,
  happenedFrom,
  rolloutStream,
  toNewEvent,
} from '../core/rollout/history/codec.ts';
import { answer } from '../core/rollout/commands.ts';
import { fold, type Happened } from '../core/rollout/history/evolve.ts';
import type { FleetEvent } from '../core/rollout/history/fleet-state.ts';
import type { Rollout } from '../core/rollout/history/state.ts';
import { isCalendarHold } from '../core/rollout/history/stops.ts';
import { phasesOpened, type PlannedRollout } from '../core/rollout/open-phases.ts';
import { openRisks } from '../core/rollout/rules/gates.ts';
import type { Reason } from '../core/rollout/world.ts';
import type { Store } from '../store/store.ts';
import { busyStore } from './busy-store.ts';
import { virtualClock } from './virtual-clock.ts';
import { type WhatIf, type World, worldOf } from './world.ts';
import { worldDelivery } from './world-delivery.ts';
import { worldSignal } from './world-signal.ts';

/** A rollout to be played through before it is started for real. */
export interface Question {
  readonly fleet: Fleet;
  readonly spec: RolloutSpec;
  readonly plan: Plan;
  /** Of a change in phases the other rollouts. */
  readonly others?: readonly PlannedRollout[];
  readonly whatIf: WhatIf;
  /** What is frozen from the start on. */
  readonly freezes?: readonly Freeze[];
  readonly start: Instant;
  /** Simulated time after which the answer is given, finished or not. */
  readonly withinMs: number;
}

/** What would happen. */
export interface Outcome {
  readonly rollout: Rollout;
  readonly history: readonly Happened[];
  readonly waiting: readonly Reason[];
  /** What became of the other rollouts. */
  readonly others: readonly Played[];
  readonly world: World;
  readonly endedAt: Instant;
}

/** What would become of one rollout. */
export type Played = Pick<Outcome, 'rollout' | 'history' | 'waiting'>;

/**
 * Plays a rollout through in a world in memory, in virtual time: the real rules, the real loop, and
 * a store that passes the store's contract. Simulated people approve whatever is asked of them.
 */
export async function simulate(
  question: Question,
  emptyStore: Store,
  calendar: Calendar,
): Promise<Outcome> {
  const { fleet, spec, others = [], whatIf, start, withinMs } = question;
  const { store, isBusy } = busyStore(emptyStore);
  const clock = virtualClock(start, isBusy);
  const world = worldOf(fleet.clusters, whatIf, clock.now);
  const stop = new AbortController();
  const delivery = worldDelivery(world);
  const signal = worldSignal(world, whatIf);
  const lease = await store.lease.acquire({ name: 'simulation', at: start });
  if (lease.kind === 'taken') throw new Error(`the store of a simulation is held by ${lease.by}`);
  await enrol(question, store);
  const people = approvingPeople(store, clock.now);
  const waiting = new Map<string, readonly Reason[]>();
  const machinery: Machinery = {
    store,
    fence: lease.fence,
    holder: 'simulation',
    clock,
    chance: () => 0.5,
    // Nobody but the simulated people writes, and they are in no hurry.
    pollMs: 60_000,
    deliveryFor: () => delivery,
    signalFor: () => signal,
    calendar,
    stop: stop.signal,
    onTurn: (view) => {
      const { course, pinned } = view.rollout;
      if (course.kind === 'ended') waiting.delete(pinned.spec.name);
      else waiting.set(pinned.spec.name, view.waiting);
      people.look(view.rollout, view.waiting);
    },
  };
  let isOver = false;
  const names = [spec, ...others.map((one) => one.spec)].map(({ name }) => name);
  const loop = runController(machinery, names).finally(() => {
    isOver = true;
  });
  const isStill = stillness(waiting, clock.now);
  await clock.run(() => isOver || isStill() || clock.now() - start > withinMs);
  stop.abort();
  await loop;
  const played = (name: string) => playedIn(store, name, waiting.get(name) ?? []);
  const own = await played(spec.name);
  const rest = await Promise.all(others.map((one) => played(one.spec.name)));
  return { ...own, others: rest, world, endedAt: clock.now() };
}

async function playedIn(store: Store, name: string, waiting: readonly Reason[]): Promise<Played> {
  const history = (await store.log.read(rolloutStream(name), 0)).map(happenedFrom);
  const rollout = fold(history);
  if (rollout === null) throw new Error(`the log of ${name} does not begin with its plan`);
  return { rollout, history, waiting };
}

/** Rollouts that wait for nothing but each other for so long do so for ever. */
const stillMs = 60_000;

/** Whether nothing more happens, however long it is played. */
function stillness(
  waiting: ReadonlyMap<string, readonly Reason[]>,
  now: () => Instant,
): () => boolean {
  let since: Instant | null = null;
  return () => {
    const reasons = [...waiting.values()];
    if (reasons.length > 0 && reasons.every(isForEver)) return true;
    const isStill = reasons.length > 1 && reasons.every((one) => one.every(isNobodysMove));
    since = isStill ? (since ?? now()) : null;
    return since !== null && now() - since > stillMs;
  };
}

/** What only a person lifts, or no day of the year. */
function isForEver(waiting: readonly Reason[]): boolean {
  return waiting.length > 0 && waiting.every((one) => isCalendarHold(one) && one.until === null);
}

function isNobodysMove(reason: Reason): boolean {
  return reason.for === 'phase' || (isCalendarHold(reason) && reason.until === null);
}

async function enrol(question: Question, store: Store): Promise<void> {
  const { fleet, start, freezes = [], others = [] } = question;
  const rollouts: readonly PlannedRollout[] = [question, ...others];
  const events = [
    ...rollouts.map(enrolled),
    ...phasesOpened(rollouts),
    ...freezes.map((freeze): FleetEvent => ({ type: 'frozen', freeze })),
  ];
  await store.log.append({
    batches: [
      ...rollouts.map(({ spec, plan }) => {
        const pinned = { plan, spec, fleet, policyVersion: 'simulated', author: 'simulation' };
        const first = toNewEvent({ type: 'planned', pinned });
        return { stream: rolloutStream(spec.name), expectedVersion: 0, events: [first] };
      }),
      { stream: fleetStream, expectedVersion: 0, events: events.map(toNewEvent) },
    ],
    fence: null,
    actor: 'simulation',
    at: start,
    causeId: null,
    policyVersion: null,
    commandId: null,
  });
}

function enrolled({ spec, plan }: PlannedRollout): FleetEvent {
  const { name: rollout, component, change, phase } = spec;
  const clusters = plan.stages.flatMap(({ waves }) => waves.flatMap((wave) => wave.clusters));
  const part = phase === undefined ? {} : { phaseOf: phase.of };
  const revision = { revision: change.revision };
  return { type: 'enrolled', rollout, component, clusters, ...revision, ...part };
}

/** People who approve at once, each stage by as many of them as it asks for. */
function approvingPeople(store: Store, now: () => Instant) {
  const asked = new Set<string>();
  async function approve(rollout: Rollout, accept: Risk | null): Promise<void> {
    const person = `person-${rollout.approvals.length + 1}`;
    const command = { kind: 'approve', stage: null, accept, reason: 'simulated' } as const;
    const said = answer(rollout, command, { actor: person, at: now() });
    if (said.kind === 'refused') return;
    await store.log.append({
      batches: [
        {
          stream: rolloutStream(rollout.pinned.spec.name),
          expectedVersion: rollout.version,
          events: said.events.map(toNewEvent),
        },
      ],
      fence: null,
      actor: person,
      at: now(),
      causeId: null,
      policyVersion: null,
      commandId: null,
    });
  }
  return {
    look(rollout: Rollout, waiting: readonly Reason[]): void {
      const key = `${rollout.pinned.spec.name} ${rollout.version}`;
      const reason = waiting.find((one) => one.for === 'approval' || one.for === 'accept-risk');
      if (reason === undefined || asked.has(key)) return;
      asked.add(key);
      const [risk = null] = openRisks(rollout, rollout.stage);
      void approve(rollout, reason.for === 'approval' ? null : risk);
    },
  };
}
