import type { Mutation } from './mutation.ts';

const rules = 'core/rollout/rules';

/** Mistakes about who goes before whom: promise 7. */
export const arbitration: readonly Mutation[] = [
  {
    promise: 7,
    what: 'components overlap that nobody declared independent',
    file: 'core/fleet/independence.ts',
    search: "if (independent === 'all') return true;",
    replace: 'return true;',
  },
  {
    promise: 7,
    what: 'a newer rollout takes the place of an older one in the middle of a wave',
    file: `${rules}/succession.ts`,
    search: "if (kind === 'forward' && isUnderWay(turn)) return false;",
    replace: '',
  },
  {
    promise: 7,
    what: 'what was superseded goes on with its next waves',
    file: `${rules}/succession.ts`,
    search: "if (kind === 'ended' || kind === 'backward') return false;",
    replace: "if (kind !== 'waiting') return false;",
  },
  {
    promise: 7,
    what: 'what may be from another component is rolled back all the same',
    file: `${rules}/react.ts`,
    search: 'if (others.length > 0) {',
    replace: 'if (others.length > 100) {',
  },
  {
    promise: 7,
    what: 'whoever is suspected goes on',
    file: `${rules}/overlap.ts`,
    search: "if (message === undefined || (kind !== 'forward' && kind !== 'paused')) return;",
    replace: "if (message !== undefined || kind !== 'ended') return;",
  },
];
