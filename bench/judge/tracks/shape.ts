/** What harm does over time. */
import type { Shape } from './trial.ts';

/** How long a spike lasts, in minutes, where steps are a minute. */
export const spikeMin = 10;

export interface Harm {
  readonly shape: Shape;
  /** The factor where it is worst. */
  readonly ratio: number;
  /** The first minute that is hurt. */
  readonly from: number;
  /** The minute after the last of the horizon. */
  readonly until: number;
  /** How long a spike lasts, in minutes. */
  readonly spikeMin: number;
}

/** The factor of one minute; 1 where there is no harm. */
export function factorAt(harm: Harm, minute: number): number {
  if (minute < harm.from || harm.shape === 'none') return 1;
  switch (harm.shape) {
    case 'step':
      return harm.ratio;
    case 'spike':
      return minute < harm.from + harm.spikeMin ? harm.ratio : 1;
    case 'ramp': {
      const share = (minute + 1 - harm.from) / (harm.until - harm.from);
      return 1 + (harm.ratio - 1) * Math.min(1, share);
    }
  }
}
