/**
 * Changes in phases that have not ended: how far each of their rollouts is, and where its revision runs. Part of what all
 * rollouts share, because a later phase waits for the earlier ones, and going back the earlier for the later ones; also
 * for what another rollout brings or takes meanwhile.
 */
import type { PhaseScope } from '../../fleet/phases.ts';
import type { RolloutEvent } from './events.ts';
import type { Enrolled, FleetEvent, FleetState } from './fleet-state.ts';
import { PatchedMap } from './patched-map.ts';
import type { Rollout } from './state.ts';

/** The rollouts of one change in phases. */
export interface OpenGroup {
  readonly of: string;
  readonly scope: PhaseScope;
  /** The first phase first. */
  readonly parts: readonly OpenPart[];
}

/** One rollout of a group. */
export interface OpenPart {
  readonly rollout: string;
  readonly phase: string;
  /** Of its phase, from 0. */
  readonly index: number;
  readonly component: string;
  readonly revision: string;
  /** Those of its plan, and those that have come to the fleet since. */
  readonly clusters: readonly string[];
  readonly pointOfNoReturn?: string;
  readonly course: PartCourse;
  /** Whether it ever changed anything. */
  readonly isBegun: boolean;
  /** Where its revision is, or may be, whoever brought it. */
  readonly on: ReadonlyMap<string, PlacedRevision>;
}

/**
 * onward: it is to go on, whether or not it has begun. through: all of its stages are done, and it watches on. stopped: a
 * person has to decide. backward: it goes back.
 */
export type PartCourse =
  | { readonly kind: 'onward' | 'through' | 'stopped' }
  | { readonly kind: 'backward'; readonly byPerson: boolean }
  | {
      readonly kind: 'ended';
      readonly as: 'completed' | 'rolled-back' | 'aborted' | 'superseded';
    };

/** The revision of a part on one cluster. */
export interface PlacedRevision {
  /** The rollout that brought it. */
  readonly by: string;
  readonly isVerified: boolean;
  /** Another change of the component that is at work there since; null for none. */
  readonly underChange: string | null;
}

/** A group before anything was done. */
export interface PlannedGroup extends Omit<OpenGroup, 'parts'> {
  readonly parts: readonly Omit<OpenPart, 'course' | 'isBegun' | 'on'>[];
}

export type PhaseEvent =
  | { readonly type: 'phases-opened'; readonly group: PlannedGroup }
  | { readonly type: 'phase-moved'; readonly rollout: string; readonly to: PartCourse }
  /** The fleet has clusters that a part would have changed, had they been there. */
  | {
      readonly type: 'phase-joined';
      readonly rollout: string;
      readonly clusters: readonly string[];
    };

/** By the name of the group. */
export type OpenPhases = ReadonlyMap<string, OpenGroup>;

/** What is known of who belongs to which group: of a rollout that is enrolled, or as its document says it. */
export type Grouped =
  | Pick<Enrolled, 'phaseOf'>
  | { readonly phase?: { readonly of: string } | undefined };

/** Whether two rollouts are parts of one change in phases: then none waits for the other but by its phases. */
export function isSameGroup(a: Grouped, b: Grouped): boolean {
  const group = groupNameOf(a);
  return group !== null && group === groupNameOf(b);
}

function groupNameOf(one: Grouped): string | null {
  if ('phaseOf' in one) return one.phaseOf ?? null;
  return 'phase' in one ? (one.phase?.of ?? null) : null;
}

/** Whether an event is about phases alone. */
export function isPhaseEvent(event: { readonly type: string }): event is PhaseEvent {
  const { type } = event;
  return type === 'phases-opened' || type === 'phase-moved' || type === 'phase-joined';
}

/** What a rollout's event means for the other phases; nothing of one that has none. */
export function phaseEventsOf(
  { pinned, course }: Rollout,
  event: RolloutEvent,
): readonly PhaseEvent[] {
  if (pinned.spec.phase === undefined) return [];
  const to = courseAfter(course.kind, event);
  return to === null ? [] : [{ type: 'phase-moved', rollout: pinned.spec.name, to }];
}

/** Null for what does not change it. */
function courseAfter(course: Rollout['course']['kind'], event: RolloutEvent): PartCourse | null {
  switch (event.type) {
    case 'through':
      return { kind: 'through' };
    case 'halted':
    case 'yielded':
      return { kind: 'stopped' };
    case 'rollback-began':
      return { kind: 'backward', byPerson: !event.rollback.automatic };
    case 'rollback-finished':
      return event.left.length === 0 ? { kind: 'ended', as: 'rolled-back' } : { kind: 'stopped' };
    case 'overruled':
      return { kind: 'onward' };
    case 'retried':
      return course === 'halted' ? { kind: 'backward', byPerson: true } : movedOn(course);
    case 'aborted':
    case 'completed':
    case 'superseded':
      return { kind: 'ended', as: event.type };
    default:
      return null;
  }
}

/** What is tried again on the way forward is not through; on the way back nothing changes. */
function movedOn(course: Rollout['course']['kind']): PartCourse | null {
  return course === 'backward' ? null : { kind: 'onward' };
}

/** The open groups after one more event; the same where it is not about them. */
export function evolvePhases(
  { phases, enrolled }: Pick<FleetState, 'phases' | 'enrolled'>,
  event: FleetEvent,
): OpenPhases {
  if (event.type === 'phases-opened') {
    const { group } = event;
    return new Map(phases).set(group.of, { ...group, parts: group.parts.map(untouched) });
  }
  if (phases.size === 0) return phases;
  switch (event.type) {
    case 'phase-moved':
      return mapped(phases, (part) =>
        part.rollout === event.rollout ? { ...part, course: event.to } : part,
      );
    case 'phase-joined':
      return mapped(phases, (part) => {
        if (part.rollout !== event.rollout) return part;
        return { ...part, clusters: [...new Set([...part.clusters, ...event.clusters])] };
      });
    case 'cluster-touched':
    case 'cluster-settled': {
      const by = enrolled.get(event.rollout);
      if (by === undefined) return phases;
      return mapped(phases, (part) =>
        part.component === by.component ? placed(part, by, event) : part,
      );
    }
    default:
      return phases;
  }
}

function untouched(part: PlannedGroup['parts'][number]): OpenPart {
  return { ...part, course: { kind: 'onward' }, isBegun: false, on: PatchedMap.of(new Map()) };
}

/** A group of which every rollout has ended holds nobody up. */
function mapped(phases: OpenPhases, next: (part: OpenPart) => OpenPart): OpenPhases {
  const open = [...phases.values()].flatMap((group) => {
    const parts = group.parts.map(next);
    const isOver = parts.every(({ course }) => course.kind === 'ended');
    return isOver ? [] : [{ ...group, parts }];
  });
  return new Map(open.map((group) => [group.of, group]));
}

/** A change of the part's component is at work on a cluster, or done with it. */
function placed(
  part: OpenPart,
  by: Enrolled,
  event: Extract<FleetEvent, { type: 'cluster-touched' | 'cluster-settled' }>,
): OpenPart {
  const { cluster } = event;
  const on = PatchedMap.of(part.on);
  const known = part.on.get(cluster);
  const isSame = by.revision === part.revision;
  const brought = { by: by.rollout, isVerified: false, underChange: null };
  if (event.type === 'cluster-touched') {
    const isBegun = part.isBegun || by.rollout === part.rollout;
    if (isSame) return { ...part, isBegun, on: on.with(cluster, brought) };
    if (known === undefined) return part;
    return { ...part, on: on.with(cluster, { ...known, underChange: by.rollout }) };
  }
  switch (event.how) {
    case 'verified':
      if (isSame) return { ...part, on: on.with(cluster, { ...brought, isVerified: true }) };
      return { ...part, on: on.without(cluster) };
    case 'restored':
      if (known?.by === by.rollout) return { ...part, on: on.without(cluster) };
      if (known?.underChange !== by.rollout) return part;
      return { ...part, on: on.with(cluster, { ...known, underChange: null }) };
    case 'ceded':
      return known?.by === by.rollout ? { ...part, on: on.without(cluster) } : part;
    default:
      return part;
  }
}

/** The clusters of a part that are not known to run its revision, whatever the reason. */
export function owedBy(part: OpenPart): ReadonlySet<string> {
  const before = owed.get(part);
  if (before !== undefined) return before;
  const found = new Set(part.clusters.filter((name) => !isVerifiedOn(part.on, name)));
  owed.set(part, found);
  return found;
}

/** A part never changes, and is asked for each of its clusters. */
const owed = new WeakMap<OpenPart, ReadonlySet<string>>();

function isVerifiedOn(on: OpenPart['on'], cluster: string): boolean {
  const known = on.get(cluster);
  return known !== undefined && known.isVerified && known.underChange === null;
}

/** Groups as plain data, for the summary of the shared stream. */
export type GroupSummary = Omit<OpenGroup, 'parts'> & {
  readonly parts: readonly (Omit<OpenPart, 'on'> & {
    readonly on: readonly (readonly [cluster: string, placed: PlacedRevision])[];
  })[];
};

/** Who else has brought what a part left out to a cluster, and verified it there; null where nobody has. */
export function broughtBy(
  { phases }: { readonly phases: OpenPhases },
  rollout: string,
  cluster: string,
): string | null {
  for (const part of [...phases.values()].flatMap(({ parts }) => parts)) {
    const placed = part.rollout === rollout ? part.on.get(cluster) : undefined;
    if (placed?.isVerified === true && placed.by !== rollout) return placed.by;
  }
  return null;
}

/** A group as plain data. */
export function groupSummary({ parts, ...group }: OpenGroup): GroupSummary {
  return { ...group, parts: parts.map((part) => ({ ...part, on: [...part.on] })) };
}

/** The group again. */
export function groupFrom({ parts, ...group }: GroupSummary): OpenGroup {
  return {
    ...group,
    parts: parts.map((part) => ({ ...part, on: PatchedMap.of(new Map(part.on)) })),
  };
}
