/** One line of what the doctor found. */
export interface Finding {
  /** What was looked at: `store`, `cluster app-1`. */
  readonly name: string;
  readonly isWell: boolean;
  readonly message: string;
  /** What to do; empty where there is nothing to do. */
  readonly hint: string;
}

/** All is well with it. */
export function well(name: string, message: string): Finding {
  return { name, isWell: true, message, hint: '' };
}

/** Something is wrong with it. */
export function ill(name: string, message: string, hint: string): Finding {
  return { name, isWell: false, message, hint };
}

/** The words of whatever was thrown. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
