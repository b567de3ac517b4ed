import { namesText } from '../../fleet/names.ts';
import type { RolloutSpec } from '../../fleet/fleet.ts';
import type { Before, Legacy } from '../history/events.ts';
import { isCatchUpToCome } from '../history/debts.ts';
import type { Enrolled, FleetState } from '../history/fleet-state.ts';
import { type ClusterProgress, currentStage, isTouched } from '../history/state.ts';
import type { ZoneState } from '../world.ts';
import { emit, type Turn } from './turn.ts';

/** Whom a rollout takes the place of; or what of them it would leave to nobody. */
export type Succession =
  | { readonly kind: 'fine'; readonly supersedes: readonly string[] }
  | {
      readonly kind: 'partly';
      readonly other: string;
      /** Clusters of the other one that this one does not go to. */
      readonly missing: readonly string[];
    }
  /** A part of a change in phases: the others of it depend on it. */
  | { readonly kind: 'bound'; readonly other: string; readonly group: string };

/**
 * The older rollouts of its component that one which supersedes takes the place of: all that go to clusters of its own,
 * but for hotfixes, for backfills of hotfixes that it does not include, and for catch-ups, which are in nobody's way. A
 * hotfix has rules of its own. Changes in phases depend on their parts, and neither take nor leave a place.
 */
export function successionOf(
  { name, component, strategy, hotfix, phase, includes = [] }: RolloutSpec,
  members: readonly string[],
  { enrolled, known }: Pick<FleetState, 'enrolled'> & { readonly known: ReadonlySet<string> },
): Succession {
  if (strategy.onConflict !== 'supersede' || hotfix !== undefined)
    return { kind: 'fine', supersedes: [] };
  const mine = new Set(members);
  const older = [...enrolled.values()].filter(
    (other) =>
      other.rollout !== name &&
      other.component === component &&
      other.isUrgent !== true &&
      !isCatchUpToCome(other) &&
      (other.backfillOf === undefined || includes.includes(other.backfillOf)) &&
      other.clusters.some((cluster) => mine.has(cluster)),
  );
  for (const other of older) {
    const group = phase?.of ?? other.phaseOf;
    if (group !== undefined) return { kind: 'bound', other: other.rollout, group };
    // What is gone from the fleet gets nothing any more.
    const missing = other.clusters.filter((cluster) => !mine.has(cluster) && known.has(cluster));
    if (missing.length > 0) return { kind: 'partly', other: other.rollout, missing };
  }
  return { kind: 'fine', supersedes: older.map(({ rollout }) => rollout) };
}

/**
 * Whether the rollout ends because a newer one takes its place. What is under way in its wave is finished and verified
 * first, since half a test tells nothing; one that stands still does not keep the newer one waiting. A way back is gone
 * to its end. One that a person keeps from beginning takes nobody's place meanwhile.
 */
export function isSucceeded(turn: Turn): boolean {
  const { rollout, fleet } = turn;
  const { kind } = rollout.course;
  if (kind === 'ended' || kind === 'backward') return false;
  const { name } = rollout.pinned.spec;
  const next = [...fleet.enrolled.values()].find(
    ({ supersedes, isAside }) => isAside !== true && supersedes?.includes(name) === true,
  );
  if (next === undefined || currentStage(rollout) === undefined) return false;
  if (kind === 'forward' && isUnderWay(turn)) return false;
  const left = legacyOf(turn);
  const open = left.filter(({ before }) => before !== null).map(({ cluster }) => cluster);
  const rest = open.length === 0 ? '' : `, with what is not verified on ${namesText(open)}`;
  const message = `${next.rollout} takes its place${rest}`;
  emit(turn, { type: 'superseded', message, by: next.rollout, left });
  return true;
}

function isUnderWay({ rollout }: Turn): boolean {
  return [...rollout.clusters.values()].some(
    ({ step }) => step === 'changing' || step === 'delivered',
  );
}

function legacyOf({ rollout, fleet }: Turn): readonly Legacy[] {
  const own = [...rollout.clusters.values()].filter(isTouched).map(({ name, step, before }) => ({
    cluster: name,
    before: step === 'verified' ? null : before,
  }));
  const touched = new Set(own.map(({ cluster }) => cluster));
  const older = fleet.enrolled.get(rollout.pinned.spec.name)?.inherits ?? [];
  return [...older.filter(({ cluster }) => !touched.has(cluster)), ...own];
}

/** What the one whose place this is left on a cluster that has not had its turn; undefined where that is nothing. */
export function inheritedOn({ rollout, fleet }: Turn, cluster: string): Legacy | undefined {
  const progress = rollout.clusters.get(cluster);
  if (progress !== undefined && progress.startedAt !== null) return undefined;
  const own: Enrolled | undefined = fleet.enrolled.get(rollout.pinned.spec.name);
  return own?.inherits?.find((one) => one.cluster === cluster);
}

/** What is gone back to: never what a superseded rollout left unverified, but what ran before that. */
export function beforeOn(
  turn: Turn,
  cluster: string,
  zones: readonly ZoneState[],
): readonly Before[] {
  const inherited = inheritedOn(turn, cluster)?.before ?? [];
  return zones.map(({ zone, running }) => {
    return inherited.find((one) => one.zone === zone) ?? { zone, running };
  });
}

/**
 * The cluster of a later wave of the stage that a superseded rollout left unverified; undefined where there is none. It
 * goes first: until it is verified, it counts as being changed by this rollout itself, and may be in the way of others
 * for ever.
 */
export function leftAhead(turn: Turn, { stage, wave }: ClusterProgress): string | undefined {
  const later = [...turn.rollout.clusters.values()].find(
    (one) =>
      one.stage === stage &&
      one.wave > wave &&
      one.step === 'pending' &&
      (inheritedOn(turn, one.name)?.before ?? null) !== null,
  );
  return later?.name;
}
