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
import type { Rollout } from '../core/rollout/history/state.ts';
import { isCalendarHold } from '../core/rollout/history/stops.ts';
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
  readonly world: World;
  readonly endedAt: Instant;
}

/**
 * Plays a rollout through in a world in memory, in virtual time: the real rules, the real loop, and
 * a store that passes the store's contract. Simulated people approve whatever is asked of them.
 */
export async function simulate(
  question: Question,
  emptyStore: Store,
  calendar: Calendar,
): Promise<Outcome> {
  const { fleet, spec, plan, whatIf, start, withinMs } = question;
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
  let waiting: readonly Reason[] = [];
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
      waiting = view.waiting;
      people.look(view.rollout, view.waiting);
    },
  };
  let isOver = false;
  const loop = runController(machinery, [spec.name]).finally(() => {
    isOver = true;
  });
  await clock.run(() => isOver || isForEver(waiting) || clock.now() - start > withinMs);
  stop.abort();
  await loop;
  const stored = await store.log.read(rolloutStream(plan.rollout), 0);
  const history = stored.map(happenedFrom);
  const rollout = fold(history);
  if (rollout === null) throw new Error(`the log of ${plan.rollout} does not begin with its plan`);
  return { rollout, history, waiting, world, endedAt: clock.now() };
}

/** What only a person lifts, or no day of the year: nothing more happens however long it is played. */
function isForEver(waiting: readonly Reason[]): boolean {
  return waiting.length > 0 && waiting.every((one) => isCalendarHold(one) && one.until === null);
}

async function enrol(question: Question, store: Store): Promise<void> {
  const { fleet, spec, plan, start, freezes = [] } = question;
  const pinned = { plan, spec, fleet, policyVersion: 'simulated', author: 'simulation' };
  const clusters = plan.stages.flatMap(({ waves }) => waves.flatMap((wave) => wave.clusters));
  const { name: rollout, component } = spec;
  await store.log.append({
    batches: [
      {
        stream: rolloutStream(spec.name),
        expectedVersion: 0,
        events: [toNewEvent({ type: 'planned', pinned })],
      },
      {
        stream: fleetStream,
        expectedVersion: 0,
        events: [
          toNewEvent({ type: 'enrolled', rollout, component, clusters }),
          ...freezes.map((freeze) => toNewEvent({ type: 'frozen', freeze })),
        ],
      },
    ],
    fence: null,
    actor: 'simulation',
    at: start,
    causeId: null,
    policyVersion: null,
    commandId: null,
  });
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
      const key = `${rollout.version}`;
      const reason = waiting.find((one) => one.for === 'approval' || one.for === 'accept-risk');
      if (reason === undefined || asked.has(key)) return;
      asked.add(key);
      const [risk = null] = openRisks(rollout, rollout.stage);
      void approve(rollout, reason.for === 'approval' ? null : risk);
    },
  };
}
