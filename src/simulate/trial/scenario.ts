import type { Fleet, Hotfix, RolloutSpec } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Scope } from '../../core/fleet/scope.ts';
import type { Command } from '../../core/rollout/commands.ts';
import type { ForceWord } from '../../core/rollout/forcing.ts';
import type { Faults } from '../faults.ts';
import type { Mood } from '../moods.ts';

/**
 * Everything that will happen to a simulated fleet by itself, drawn from a seed before it begins. It is
 * data, so that one piece after the other can be left out while a failure is made small. All times
 * are in milliseconds since the start of the trial.
 */
export interface Scenario {
  readonly seed: number;
  /** When it begins, by the true time. */
  readonly startsAt: Instant;
  readonly fleet: Fleet;
  readonly starts: readonly Start[];
  readonly incidents: readonly Incident[];
  /** How often calls to clusters go wrong while it is wild. */
  readonly faults: Faults;
  /** At each append and each action: how likely it is that the controller dies there. */
  readonly deathRate: number;
  /** How likely an append is answered with a store's trouble. */
  readonly storeTroubleRate: number;
  /** How often controllers look for what people did. */
  readonly pollMs: number;
  /** How long a zone takes to become ready. */
  readonly zoneMs: number;
  /** When the faults end; what is left to do must get done after it. */
  readonly wildMs: number;
  /** Whether people see to what ended rollouts owe; left out where they do not. */
  readonly repays?: boolean;
}

/** A rollout that a person starts. */
export interface Start {
  readonly at: number;
  readonly spec: RolloutSpec;
  /** That it goes straight to some clusters, and why. */
  readonly hotfix?: { readonly clusters: readonly string[]; readonly why: Hotfix };
  /** Of a change in phases the other rollouts. */
  readonly others?: readonly RolloutSpec[];
}

/** Something that goes wrong, or that a person does. */
export type Incident = {
  readonly id: string;
  readonly at: number;
  /** It comes only once a later phase of a change in phases has begun. */
  readonly awaits?: 'later-phase';
} & (
  | { readonly kind: 'mood'; readonly cluster: string; readonly mood: Mood; readonly forMs: number }
  | { readonly kind: 'away'; readonly cluster: string; readonly forMs: number }
  /** Zones of the cluster are not ready for a while, on and off. */
  | { readonly kind: 'flap'; readonly cluster: string; readonly forMs: number }
  /** Somebody else puts another revision in a zone, and takes it away again. */
  | { readonly kind: 'drift'; readonly cluster: string; readonly forMs: number }
  /** The change makes every check say so a while after it came; for ever, or for some time. */
  | {
      readonly kind: 'taint';
      readonly cluster: string;
      readonly mood: Mood;
      readonly delayMs: number;
      readonly forMs: number | null;
    }
  /** The change never gets ready on the cluster. */
  | { readonly kind: 'doom'; readonly cluster: string }
  | {
      readonly kind: 'command';
      readonly rollout: string;
      readonly actor: string;
      readonly command: Command;
      /** Whether it comes just before something that Tierwise has decided is written. */
      readonly isRace: boolean;
    }
  /** Another controller takes the lease while the old one still believes that it has it. */
  | { readonly kind: 'overtake' }
  /** The controller stands still as a stopped process does, another takes over, and it wakes. */
  | { readonly kind: 'freeze'; readonly forMs: number }
  /** A person freezes the fleet, or a part of it, for a while. */
  | {
      readonly kind: 'ban';
      readonly scope: Scope;
      readonly forMs: number;
      /** Whether it is over by itself; else somebody lifts it. */
      readonly isTimed: boolean;
      /** Whether it comes just before something that Tierwise has decided is written. */
      readonly isRace: boolean;
      /** Whether it comes only once something goes back. */
      readonly isAwaited: boolean;
    }
  /** A person lets a rollout go on without something, once it waits for that. */
  | {
      readonly kind: 'force';
      readonly rollout: string;
      readonly actor: string;
      /** Or anything of what it waits for that may be forced. */
      readonly what: ForceWord | 'any';
      readonly forMs: number;
      readonly isRace: boolean;
    }
  /** A person says that others approve, once an approval is asked for. */
  | {
      readonly kind: 'vouch';
      readonly rollout: string;
      readonly actor: string;
      readonly users: readonly string[];
      readonly forMs: number;
      readonly isRace: boolean;
    }
  /** The cluster says "busy, not now" for a while. */
  | { readonly kind: 'busy'; readonly cluster: string; readonly forMs: number }
  /** The clock of the controllers' machine jumps by this much, and back after a while. */
  | { readonly kind: 'clock'; readonly byMs: number; readonly forMs: number }
);
