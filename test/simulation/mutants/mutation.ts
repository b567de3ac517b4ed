/** A small change of the real rules that breaks one promise. */
export interface Mutation {
  /** The promise whose own checker must find it. */
  readonly promise: number | 'calendar' | 'phases' | 'liveness' | 'explanations';
  /** What Tierwise does wrong with it, in words. */
  readonly what: string;
  /** The file, below `src/`. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly search: string;
  readonly replace: string;
}

/** The text of a file with the mistake in it. Throws unless what is searched stands there once. */
export function mutated(text: string, { file, search, replace }: Mutation): string {
  const parts = text.split(search);
  const [before, after, ...others] = parts;
  if (before === undefined || after === undefined || others.length > 0) {
    throw new Error(`${file} has ${parts.length - 1} of \`${search}\`, not one`);
  }
  return `${before}${replace}${after}`;
}
