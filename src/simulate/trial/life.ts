import type { Calendar } from '../../calendar/calendar.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import type { Rollout } from '../../core/rollout/history/state.ts';
import type { Reason } from '../../core/rollout/world.ts';
import type { Store } from '../../store/store.ts';
import type { Faults } from '../faults.ts';
import type { Moods } from '../moods.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { World } from '../world.ts';
import type { Fact } from './facts.ts';
import type { Scenario } from './scenario.ts';

/** A scenario while it is played: what all who act in it share. */
export interface Life {
  readonly scenario: Scenario;
  readonly startedAt: Instant;
  /** The true time; nobody's own clock. */
  readonly clock: VirtualClock;
  /** The machine that controllers run on: how far its clock is ahead of the true time. */
  readonly machine: { skewMs: number };
  readonly world: World;
  readonly moods: Moods;
  readonly store: Store;
  readonly calendar: Calendar;
  readonly rollouts: ReadonlyMap<string, Rollout>;
  /** What each rollout was last said to wait for. */
  readonly waiting: ReadonlyMap<string, readonly Reason[]>;
  /** Whether things still go wrong. */
  readonly isWild: () => boolean;
  readonly faults: () => Faults;
  /** Chance: of calls, and of the controllers' deaths. */
  readonly luck: () => number;
  readonly fate: () => number;
  /** Writers who come first when the controller appends the next time. */
  readonly rivals: (() => Promise<void>)[];
  readonly never: AbortSignal;
  readonly sleep: (ms: number) => Promise<void>;
  readonly tell: (fact: Fact) => void;
  /** Counts what was injected, by kind. */
  readonly count: (what: string) => void;
}
