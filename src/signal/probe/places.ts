/** Bounds how many probes are open at once, over all checks and clusters. */
export interface Places {
  /** False when none is left for somebody like this one. */
  readonly take: (one: Taker) => boolean;
  readonly free: () => void;
}

export interface Taker {
  /** Probes of it that are open already. */
  readonly open: number;
  /** Its last probe got no answer in time. */
  readonly isSlow: boolean;
}

/** As many as `max`; those who keep others waiting get half of them, so that they starve nobody. */
export function places(max: number): Places {
  let taken = 0;
  return {
    take: ({ open, isSlow }) => {
      if (taken >= (open > 0 || isSlow ? max / 2 : max)) return false;
      taken += 1;
      return true;
    },
    free: () => {
      taken -= 1;
    },
  };
}
