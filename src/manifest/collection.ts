import type { DocumentKind, Doubtful, Unread } from '../core/fleet/declared.ts';
import { documentKinds } from '../core/fleet/declared.ts';
import type { ItemOf } from './kinds/kinds.ts';
import { type Place, placeText, type ProblemList } from './problem.ts';

/** Where a document of ours stands: which text, which document of it, and where its name is. */
export interface Standing extends Place {
  readonly textIndex: number;
  readonly documentIndex: number;
}

/** The documents of several files, by kind, each name once. */
export interface Collection {
  readonly items: { readonly [K in DocumentKind]: ItemOf[K][] };
  /** Adds what a document says, unless there is one of that name. */
  readonly add: <K extends DocumentKind>(kind: K, item: ItemOf[K], standing: Standing) => void;
  /** Remembers a document that is there and could not be read; null for what is not known. */
  readonly addUnread: (kind: DocumentKind | null, name: string | null) => void;
  /** Remembers a document that was read without some of its fields. */
  readonly addDoubtful: (kind: DocumentKind, name: string) => void;
  readonly unread: Unread;
  readonly doubtful: Doubtful;
  /** Where the document of a name stands; null for one that nobody wrote. */
  readonly standingOf: (kind: DocumentKind, name: string) => Standing | null;
}

/** An empty collection; names that come twice go to `problems`. */
export function collection(problems: ProblemList): Collection {
  const items: Collection['items'] = {
    Fleet: [],
    Cluster: [],
    Tenant: [],
    Check: [],
    Strategy: [],
    Rollout: [],
  };
  const standings = new Map<string, Standing>();
  const unread = new Map<DocumentKind, Set<string> | 'unknown'>();
  const doubtful = new Map<DocumentKind, Set<string>>();

  function addUnreadOf(kind: DocumentKind, name: string | null): void {
    const names = unread.get(kind) ?? new Set();
    unread.set(kind, name === null || names === 'unknown' ? 'unknown' : names.add(name));
  }

  return {
    items,
    unread,
    doubtful,
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
      const code = kind === 'Fleet' ? 'second-fleet' : 'duplicate-name';
      const message =
        kind === 'Fleet'
          ? `there is a Fleet already, at ${placeText(first)}`
          : `there is a ${kind} \`${item.name}\` already, at ${placeText(first)}`;
      const hint = kind === 'Fleet' ? 'leave one of them out' : 'give one of them another name';
      const { file, line, column } = standing;
      problems.add({ file, line, column, code, message, hint });
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
