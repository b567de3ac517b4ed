/** What a case is: one thing about Tierwise that is measured, and what it may cost. */

/** One number that a run of a case found. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 's' | 'ms' | 'MB' | '%';
  /** The figure must stay below; null where it is only told. */
  readonly limit: number | null;
}

/** A case, one in a file of `cases/`. */
export interface Case {
  readonly name: string;
  /** In words, for the table. */
  readonly what: string;
  /** How often it is run, each time in a fresh process; the median counts. */
  readonly runs: number;
  /** Measures once. Throws when what it measures does not even work. */
  run(): Promise<readonly Figure[]>;
}
