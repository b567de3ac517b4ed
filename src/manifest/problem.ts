/** Something wrong with what was read, where it stands, and what to do about it. */
export interface Problem {
  /** As it was given: `fleet.yaml`, or `-` for standard input. */
  readonly file: string;
  /** From 1; the first of the file when it is about the file as a whole. */
  readonly line: number;
  /** From 1, in UTF-16 code units as editors count. */
  readonly column: number;
  /** Stays the same over versions: `unknown-field`, `duplicate-name`. */
  readonly code: string;
  readonly message: string;
  /** What to do; empty when there is nothing to say beyond the message. */
  readonly hint: string;
}

/** Where in a file something stands; line and column from 1. */
export type Place = Pick<Problem, 'file' | 'line' | 'column'>;

/** What a problem is, before anybody has looked up its place. */
export type Finding = Pick<Problem, 'code' | 'message' | 'hint'>;

/** `fleet.yaml:12:7`, as editors and terminals can follow it. */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

/** So many are kept; a hostile file could make millions, and nobody reads on after thousands. */
const problemsMax = 10_000;

/** Collects problems up to a limit, and gives them sorted, each once. */
export interface ProblemList {
  readonly add: (problem: Problem) => void;
  readonly sorted: () => readonly Problem[];
}

/** An empty list of problems. */
export function problemList(): ProblemList {
  const kept = new Map<string, Problem>();
  let left = 0;
  return {
    add(problem) {
      const key = JSON.stringify(problem);
      if (kept.size < problemsMax) kept.set(key, problem);
      else left += kept.has(key) ? 0 : 1;
    },
    sorted() {
      const sorted = [...kept.values()].toSorted(byPlace);
      const last = sorted.at(-1);
      if (left === 0 || last === undefined) return sorted;
      const message = `${left} more problems are not shown`;
      const hint = 'correct those above first';
      return [...sorted, { ...last, code: 'too-many-problems', message, hint }];
    },
  };
}

function byPlace(a: Problem, b: Problem): number {
  return (
    compare(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compare(a.code, b.code) ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
