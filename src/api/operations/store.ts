import { type Store, StoreTrouble } from '../../store/store.ts';

/** What the rooms above need to know of a store: that it can be handed on. */
export type { Store };

/** The store failing, as its user should read it. */
export interface Trouble {
  readonly code: StoreTrouble['code'];
  readonly message: string;
  readonly hint: string;
}

const hints: Readonly<Record<StoreTrouble['code'], string>> = {
  full: 'make room on the disk, and run the same command again: it goes on where it was',
  'read-only': 'use an account that may write the store, or another store with --store PATH',
  newer: 'use the Tierwise that wrote it, or a newer one',
  corrupt: 'restore it from a backup, or begin another one with --store PATH',
  busy: 'try again in a moment; if it stays so, look for a process that hangs',
  unavailable: 'check the path, or name another store with --store PATH',
};

/** Null for an error that is not the store's. */
export function troubleFrom(error: unknown): Trouble | null {
  if (!(error instanceof StoreTrouble)) return null;
  return { code: error.code, message: error.message, hint: hints[error.code] };
}

/** A store that several writers want at once, again and again. */
export function contended(what: string): StoreTrouble {
  return new StoreTrouble('busy', `Others kept writing to the store while ${what}.`);
}
