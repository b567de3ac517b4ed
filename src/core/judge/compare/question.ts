/** What is asked of one check on one cluster, and where its steps lie in time. */
export interface CompareQuestion {
  /** Which direction is worse. */
  readonly bad: 'higher' | 'lower' | 'either';
  /** The smallest effect that matters: 2 as a ratio is a doubling, 0.01 as absolute one more in a hundred. */
  readonly effectMin: number;
  readonly effectUnit: 'ratio' | 'absolute';
}

/** The steps of all columns that are compared. */
export interface Grid {
  /** The minute of the first step, on any axis whose multiples of 1,440 are midnights. */
  readonly startAt: number;
  readonly stepMin: number;
  /** The first step that begins with the change or after it. */
  readonly changeIndex: number;
  /** The step behind the last of the planned soak. */
  readonly end: number;
  /** The step behind the last one before health is asked for first; `end` where it is left out. */
  readonly askedAt?: number;
  /** Whether the soak ends with the evidence, and `end` is the earliest. */
  readonly untilEvidence?: boolean;
  readonly stepsPerDay: number;
}
