import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changedAt, comparedCheck, minute } from '../../../test/fixtures/compared.ts';
import { check } from '../../../test/fixtures/fleet.ts';
import { gaugeReceipt, rateReceipt } from '../../../test/fixtures/receipts.ts';
import {
  graded,
  keep,
  pinnedWith,
  regressed,
  started,
  write,
  type Written,
} from '../../../test/fixtures/verdicts.ts';
import { openSqlite } from '../../store/sqlite/open.ts';
import type { Store } from '../../store/store.ts';
import { type KnownRollout, readHistory } from './read-history.ts';
import { lastVerdicts, proveVerdicts } from './read-verdicts.ts';

const later = changedAt + minute;

let store: Store;
beforeEach(async () => {
  store = await openSqlite(':memory:');
});
afterEach(() => store.close());

/** The rollout `one` with these checks, the comparing `errors` alone where none are named. */
async function rolloutOf(
  events: readonly Written[],
  checks = [comparedCheck()] as Parameters<typeof pinnedWith>[0],
): Promise<KnownRollout> {
  await write(store, pinnedWith(checks), events);
  const known = await readHistory(store, 'one');
  if (known === null) throw new Error('no rollout');
  return known;
}

/** Each as `t1 errors: healthy`. */
function inWords(known: KnownRollout): readonly string[] {
  return lastVerdicts(known).map((one) => {
    return `${one.cluster} ${one.check.name}: ${one.said?.verdict ?? 'none'}`;
  });
}

describe('the last verdicts', () => {
  test('are of every required check on every changed cluster, the worst first', async () => {
    const known = await rolloutOf(
      [
        started('t1'),
        started('c1'),
        graded(later, { verdict: 'healthy' }),
        graded(later, { verdict: 'blind', check: 'limit' }),
        graded(later, { verdict: 'inconclusive', cluster: 'c1' }),
        graded(later, { verdict: 'regressed', cluster: 'c1', check: 'limit' }),
      ],
      [comparedCheck(), check('limit', 'prom'), check('note', 'prom', false)],
    );
    expect(inWords(known)).toEqual([
      'c1 limit: regressed',
      't1 limit: blind',
      'c1 errors: inconclusive',
      't1 errors: healthy',
    ]);
  });

  test('are there before anything was heard, as none', async () => {
    expect(inWords(await rolloutOf([started()]))).toEqual(['t1 errors: none']);
    const [one] = await proveVerdicts(store, lastVerdicts(await known()));
    expect(one).toMatchObject({ changedAt, said: null, receipt: null });

    async function known(): Promise<KnownRollout> {
      const found = await readHistory(store, 'one');
      if (found === null) throw new Error('no rollout');
      return found;
    }
  });

  test('are since when they were recorded', async () => {
    const known = await rolloutOf([
      started(),
      graded(later, { verdict: 'inconclusive' }),
      graded(later + minute, { verdict: 'healthy' }),
    ]);
    expect(lastVerdicts(known)).toMatchObject([{ said: { since: later + minute } }]);
  });

  test('stand since they changed, with the proof of when their soak ended', async () => {
    const known = await rolloutOf([
      started(),
      graded(later, { verdict: 'inconclusive' }),
      graded(later + minute, { verdict: 'inconclusive', message: 'all of it', isAgain: true }),
    ]);
    expect(lastVerdicts(known)).toMatchObject([{ said: { since: later, message: 'all of it' } }]);
  });

  test('are those of the change: what is seen while a cluster goes back is not', async () => {
    const known = await rolloutOf([
      started(),
      graded(later, { verdict: 'regressed' }),
      regressed(later),
      [later, { type: 'restore-started', cluster: 't1' }],
      graded(later + 1, { verdict: 'inconclusive' }),
      [later + 2, { type: 'restored', cluster: 't1' }],
      graded(later + 3, { verdict: 'healthy', message: 'not changed' }),
    ]);
    expect(lastVerdicts(known)).toMatchObject([{ said: { verdict: 'regressed', since: later } }]);
  });

  test('are counted anew when the cluster is changed again', async () => {
    const known = await rolloutOf([
      started(),
      graded(later, { verdict: 'regressed' }),
      [later, { type: 'restore-started', cluster: 't1' }],
      [later + 2, { type: 'restored', cluster: 't1' }],
      started('t1', later + 3),
      graded(later + 4, { verdict: 'healthy' }),
    ]);
    expect(inWords(known)).toEqual(['t1 errors: healthy']);
  });

  test('are regressed where the signal was lost, since that was noticed', async () => {
    const known = await rolloutOf([
      started(),
      graded(later, { verdict: 'blind' }),
      regressed(later + minute, { cause: 'lost-signal', message: 'no signal for 15m' }),
    ]);
    expect(lastVerdicts(known)).toMatchObject([
      {
        said: {
          verdict: 'regressed',
          since: later + minute,
          cause: 'lost-signal',
          message: 'no signal for 15m',
          grade: { verdict: 'blind' },
        },
      },
    ]);
  });

  test('have of clusters that nobody changed only what is bad', async () => {
    const known = await rolloutOf([
      started(),
      graded(later, { verdict: 'regressed', cluster: 'c2' }),
      regressed(later, { cluster: 'c2', cause: 'shared' }),
      graded(later, { verdict: 'regressed', cluster: 'c3' }),
      graded(later + 1, { verdict: 'healthy', cluster: 'c3' }),
    ]);
    expect(inWords(known)).toEqual(['c2 errors: regressed', 't1 errors: none']);
    expect(lastVerdicts(known)[0]).toMatchObject({ changedAt: null, said: { cause: 'shared' } });
  });

  test('leave failed deliveries out: no check said so', async () => {
    const known = await rolloutOf([
      started(),
      regressed(later, { check: null, cause: 'delivery' }),
    ]);
    expect(inWords(known)).toEqual(['t1 errors: none']);
  });
});

test('a proof is the one of the last verdict', async () => {
  const [first, second] = [await keep(store, rateReceipt()), await keep(store, gaugeReceipt())];
  const known = await rolloutOf([
    started(),
    graded(later, { verdict: 'inconclusive', evidence: first }),
    graded(later + 1, { verdict: 'healthy', evidence: second }),
  ]);
  const proven = await proveVerdicts(store, lastVerdicts(known));
  expect(proven).toMatchObject([{ said: { verdict: 'healthy' }, receipt: { verdict: 'healthy' } }]);
});
