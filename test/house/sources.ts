/** The house's files as text, for the tests that read them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface Source {
  /** Relative to the folder that was asked for, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** All TypeScript files below a folder of the repository, by path. */
export function readSources(folder: string): readonly Source[] {
  return globSync('**/*.ts', { cwd: join(root, folder) })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, folder, path), 'utf8') }));
}

/** Tests and the contract suites that they run: code that is never shipped. */
export function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || isContract(path);
}

export function isContract(path: string): boolean {
  return path.endsWith('.contract.ts');
}

/** The line on which a character stands, counted from 1. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
