import type { AskWindows, WallText } from '../core/fleet/window.ts';

/** What the rules want to know of time zones. Deterministic: times are arguments, and there is no clock in here. */
export interface Calendar {
  readonly ask: AskWindows;
  readonly text: WallText;
}
