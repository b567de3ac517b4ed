import type { Instant } from '../../core/fleet/quantities.ts';
import type { RolloutEvent } from '../../core/rollout/history/events.ts';
import type { RolloutView } from './frame.ts';

/** Something that just happened, for people who watch. */
export interface News {
  readonly rollout: string;
  readonly at: Instant;
  readonly type: RolloutEvent['type'];
  /** One sentence. */
  readonly message: string;
}

/** Where a run is watched: a terminal with a view that is redrawn, or lines one after the other. */
export interface Display {
  happened(news: News): void;
  /** The rollouts as they are now, those first that were started first. */
  show(views: readonly RolloutView[], now: Instant): void;
  /** Leaves what was shown last, and nothing else behind. */
  close(): void;
}
