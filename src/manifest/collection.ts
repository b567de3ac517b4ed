import type { DocumentKind, Doubtful, Unread } from '../core/fleet/declared.ts';
import { documentKinds } from '../core/fleet/declared.ts';
import type { ItemOf } from './kinds/kinds.ts';

/** Where a document of ours stands: which text, and which document of it. */
export interface Standing {
  readonly textIndex: number;
  readonly documentIndex: number;
}

/** A document whose name another one had before. */
export interface Duplicate {
  readonly kind: DocumentKind;
  readonly name: string;
  readonly first: Standing;
  readonly again: Standing;
}

/** The documents of several files, by kind, each name once. */
export interface Collection {
  readonly items: { readonly [K in DocumentKind]: ItemOf[K][] };
  /** Adds what a document says; one whose name is there already becomes a duplicate. */
  readonly add: <K extends DocumentKind>(kind: K, item: ItemOf[K], standing: Standing) => void;
  /** Remembers a document that is there and could not be read; null for what is not known. */
  readonly addUnread: (kind: DocumentKind | null, name: string | null) => void;
  /** Remembers a document that was read without some of its fields. */
  readonly addDoubtful: (kind: DocumentKind, name: string) => void;
  readonly unread: Unread;
  readonly doubtful: Doubtful;
  /** Where the document of a name stands; null for one that nobody wrote. */
  readonly standingOf: (kind: DocumentKind, name: string) => Standing | null;
  /** In the order in which they were added. */
  readonly duplicates: readonly Duplicate[];
}

/** An empty collection. */
export function collection(): Collection {
  const items: Collection['items'] = {
    Fleet: [],
    Cluster: [],
    Tenant: [],
    Check: [],
    Strategy: [],
    Freeze: [],
    Rollout: [],
  };
  const standings = new Map<string, Standing>();
  const unread = new Map<DocumentKind, Set<string> | 'unknown'>();
  const doubtful = new Map<DocumentKind, Set<string>>();
  const duplicates: Duplicate[] = [];

  function addUnreadOf(kind: DocumentKind, name: string | null): void {
    const names = unread.get(kind) ?? new Set();
    unread.set(kind, name === null || names === 'unknown' ? 'unknown' : names.add(name));
  }

  return {
    items,
    unread,
    doubtful,
    duplicates,
    standingOf: (kind, name) => standings.get(keyOf(kind, name)) ?? null,
    add(kind, item, standing) {
      // There is one Fleet, whatever it is called.
      const key = keyOf(kind, kind === 'Fleet' ? '' : item.name);
      const first = standings.get(key);
      if (first === undefined) {
        standings.set(key, standing);
        if (kind === 'Fleet') standings.set(keyOf(kind, item.name), standing);
        // TypeScript does not see that the kind of the list and of the item are the same.
        (items[kind] as ItemOf[typeof kind][]).push(item);
        return;
      }
      duplicates.push({ kind, name: item.name, first, again: standing });
    },
    addDoubtful(kind, name) {
      doubtful.set(kind, (doubtful.get(kind) ?? new Set()).add(name));
    },
    addUnread(kind, name) {
      for (const each of kind === null ? documentKinds : [kind]) addUnreadOf(each, name);
    },
  };
}

function keyOf(kind: DocumentKind, name: string): string {
  return `${kind}/${name}`;
}
