import type { Check } from './check.ts';
import type { AttackVector } from './exposure.ts';
import type { Fleet, Selector, Strategy } from './fleet.ts';
import type { Freeze } from './freeze.ts';
import type { DeclaredPhases } from './phases.ts';

/** The kinds of documents that a fleet is described with. */
export const documentKinds = [
  'Fleet',
  'Cluster',
  'Tenant',
  'Check',
  'Strategy',
  'Freeze',
  'Rollout',
] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** Everything that was written down, before anybody asked whether it fits together. */
export interface Declared {
  readonly fleet: Fleet;
  readonly checks: readonly Check[];
  readonly strategies: readonly Strategy[];
  readonly freezes: readonly Freeze[];
  readonly rollouts: readonly DeclaredRollout[];
  readonly unread: Unread;
  readonly doubtful: Doubtful;
}

/** A rollout that still refers to its strategy and checks by name. */
export interface DeclaredRollout {
  readonly name: string;
  /** Null for one in phases. */
  readonly component: string | null;
  readonly phases?: DeclaredPhases;
  readonly targets: Selector | null;
  readonly attackVector?: AttackVector;
  readonly strategy: string;
  readonly checks: readonly string[];
  /** Hotfixes that its change contains. */
  readonly includes: readonly string[];
  /** What it says itself, in place of its strategy. */
  readonly policy: Partial<Policy>;
}

/** What documents say themselves, where all else is a default: the names of core's fields. */
export interface Written {
  /** By tier: the figures that the Fleet has of it. */
  readonly tiers: ReadonlyMap<string, readonly string[]>;
  /** What else the Fleet says itself that decides something of every rollout, as paths below its `spec`. */
  readonly fleet: readonly string[];
  /** By name: the policy that a Strategy document, or a Rollout, has itself; of a Rollout all other fields as well. */
  readonly strategies: ReadonlyMap<string, readonly string[]>;
  readonly rollouts: ReadonlyMap<string, readonly string[]>;
}

/** The part of a strategy that a rollout may set for itself. */
export type Policy = Omit<Strategy, 'name' | 'order' | 'tiers' | 'stages'>;

/**
 * Documents that are there but could not be read, by kind: their names, or `unknown` when not even
 * those are known. What refers to them is not called dangling, and no rule that would need all
 * documents of that kind is checked: one mistake is reported once.
 */
export type Unread = ReadonlyMap<DocumentKind, ReadonlySet<string> | 'unknown'>;

/**
 * Documents that were read without some field of theirs, by kind. The names that they do say are
 * followed; what they seem to lack, or to contradict, is not held against them.
 */
export type Doubtful = ReadonlyMap<DocumentKind, ReadonlySet<string>>;

/**
 * A place in a document, in its own words: `['spec', 'tiers', 'test', 'waveSoak']`. An item of a
 * list is given by its number, or by the name that it has or is. What a placement does not say
 * itself is looked for in its tenant's `spec`, where its defaults are.
 */
export type DocumentPath = readonly (string | number)[];

/** What is wrong with a fleet whose documents are each well formed, and where it was written. */
export interface FleetProblem {
  readonly kind: DocumentKind;
  readonly name: string;
  readonly path: DocumentPath;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Whether every document of the kind was read. */
export function allRead(unread: Unread, kind: DocumentKind): boolean {
  return !unread.has(kind);
}

/** Whether a document of that name may be among those that could not be read. */
export function maybeUnread(unread: Unread, kind: DocumentKind, name: string): boolean {
  const names = unread.get(kind);
  return names === 'unknown' || (names?.has(name) ?? false);
}
