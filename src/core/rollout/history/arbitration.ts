/**
 * Who goes before whom, as all rollouts know it: who stands aside while it waits, who takes whose place, and whom a
 * regression may be from as well.
 */
import type { Legacy, RolloutEvent } from './events.ts';
import type { Enrolled, FleetState } from './fleet-state.ts';
import { PatchedMap } from './patched-map.ts';
import type { Rollout } from './state.ts';

export type ArbitrationEvent =
  /** A person keeps it from going on before it has begun: it keeps its place, and others of other components pass it. */
  | { readonly type: 'stood-aside'; readonly rollout: string; readonly isAside: boolean }
  /** Another rollout takes the place of this one, with what it leaves. */
  | {
      readonly type: 'succeeded';
      readonly rollout: string;
      readonly by: string;
      readonly left: readonly Legacy[];
    }
  /** What got worse may be from the others as well. */
  | {
      readonly type: 'suspected';
      readonly rollout: string;
      readonly others: readonly string[];
      readonly message: string;
    }
  /** It has stopped for it, or a person has let it go on. */
  | { readonly type: 'suspicion-answered'; readonly rollout: string };

/** By rollout: why it has to stop. */
export type Suspicions = ReadonlyMap<string, string>;

/** Whether an event of the shared stream is one of these. */
export function isArbitration<T extends { readonly type: string }>(
  event: T | ArbitrationEvent,
): event is ArbitrationEvent {
  const types: readonly string[] = [
    'stood-aside',
    'succeeded',
    'suspected',
    'suspicion-answered',
  ] satisfies readonly ArbitrationEvent['type'][];
  return types.includes(event.type);
}

/** What a rollout's event means for the order of all. */
export function arbitrationEventsOf(
  before: Rollout,
  event: RolloutEvent,
): readonly ArbitrationEvent[] {
  const rollout = before.pinned.spec.name;
  const aside = (isAside: boolean): readonly ArbitrationEvent[] =>
    before.claimed ? [] : [{ type: 'stood-aside', rollout, isAside }];
  const answered = { type: 'suspicion-answered', rollout } as const;
  switch (event.type) {
    case 'paused':
      return aside(true);
    case 'resumed':
      return aside(false);
    case 'overruled': {
      const isSuspect = before.course.kind === 'halted' && before.course.code === 'overlap';
      return isSuspect ? [answered, ...aside(false)] : aside(false);
    }
    case 'halted': {
      if (event.code !== 'overlap') return aside(true);
      const { beside: others = [], message } = event;
      if (others.length === 0) return [answered];
      return [answered, { type: 'suspected', rollout, others, message }];
    }
    case 'superseded': {
      const { by, left = [] } = event;
      return by === undefined ? [] : [{ type: 'succeeded', rollout, by, left }];
    }
    default:
      return [];
  }
}

/** The shared state after one more of these events. */
export function evolveArbitration(fleet: FleetState, event: ArbitrationEvent): FleetState {
  const { rollout } = event;
  switch (event.type) {
    case 'stood-aside':
      return withEntry(fleet, rollout, (entry) => ({ ...entry, isAside: event.isAside }));
    case 'succeeded':
      return inherited(fleet, event);
    case 'suspected': {
      const suspects = new Map(fleet.suspects);
      for (const other of event.others) suspects.set(other, event.message);
      return { ...fleet, suspects };
    }
    case 'suspicion-answered': {
      const suspects = new Map(fleet.suspects);
      suspects.delete(rollout);
      return { ...fleet, suspects };
    }
  }
}

/** What is not verified goes on being changed, by whoever has it now. */
function inherited(
  fleet: FleetState,
  { by, left }: Extract<ArbitrationEvent, { type: 'succeeded' }>,
): FleetState {
  if (!fleet.enrolled.has(by)) return fleet;
  let changing = PatchedMap.of(fleet.changing);
  for (const { cluster, before } of left) {
    if (before === null) continue;
    changing = changing.with(cluster, new Set(changing.get(cluster)).add(by));
  }
  return withEntry({ ...fleet, changing }, by, (entry) => {
    const fresh = new Set(left.map(({ cluster }) => cluster));
    const older = (entry.inherits ?? []).filter(({ cluster }) => !fresh.has(cluster));
    return { ...entry, inherits: [...older, ...left] };
  });
}

function withEntry(
  fleet: FleetState,
  rollout: string,
  change: (entry: Enrolled) => Enrolled,
): FleetState {
  const entry = fleet.enrolled.get(rollout);
  if (entry === undefined) return fleet;
  return { ...fleet, enrolled: new Map(fleet.enrolled).set(rollout, change(entry)) };
}

/** The rollouts in their order, with one more: who takes the place of others stands where the first of them does. */
export function enrolledWith(
  enrolled: FleetState['enrolled'],
  entry: Enrolled,
): FleetState['enrolled'] {
  const { rollout, supersedes = [] } = entry;
  const [first] = [...enrolled.keys()].filter((name) => supersedes.includes(name));
  if (first === undefined) return new Map(enrolled).set(rollout, entry);
  const next = new Map<string, Enrolled>();
  for (const [name, other] of enrolled) {
    next.set(name, other);
    if (name === first) next.set(rollout, entry);
  }
  return next;
}
