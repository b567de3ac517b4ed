import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changedAt, comparedCheck } from '../../../test/fixtures/compared.ts';
import { gaugeReceipt, rateReceipt } from '../../../test/fixtures/receipts.ts';
import {
  drawnCounts,
  drawnValues,
  graded,
  judged,
  keep,
  pinnedWith,
  regressed,
  started,
  write,
} from '../../../test/fixtures/verdicts.ts';
import type { Measure } from '../../core/fleet/check.ts';
import type { Json } from '../../core/fleet/quantities.ts';
import { openSqlite } from '../../store/sqlite/open.ts';
import type { Store } from '../../store/store.ts';
import { readHistory } from './read-history.ts';
import { isComparedReceipt, type Receipt, readReceipt, readReceipts } from './read-receipts.ts';

let store: Store;
beforeEach(async () => {
  store = await openSqlite(':memory:');
});
afterEach(() => store.close());

async function read(receipt: Json): Promise<Receipt | null> {
  return readReceipt(store, await keep(store, receipt));
}

const threshold = {
  check: 'errors',
  cluster: 't1',
  source: 'prom',
  query: 'errors',
  bad: { kind: 'above', limit: 0.02 },
  forMs: 60_000,
  policyVersion: 'p-1',
  samples: [
    [1, 0.5],
    [2, 'Infinity'],
  ],
};

const latency: Measure = {
  kind: 'latency',
  histogram: 'seconds',
  form: 'classic',
  bounds: [0.1, 1],
};
const gauge: Measure = { kind: 'gauge', query: 'queue', limit: null };

describe('a receipt', () => {
  test.each([
    { what: 'of a threshold', receipt: threshold },
    { what: 'of a rate', receipt: judged(comparedCheck(), drawnCounts([6], 3)) },
    {
      what: 'without controls',
      receipt: judged(comparedCheck(), drawnCounts([6], 1), { controls: [] }),
    },
    {
      what: 'of a latency',
      receipt: judged(comparedCheck({ measure: latency }), drawnCounts([30, 3], 2)),
    },
    { what: 'of a gauge', receipt: judged(comparedCheck({ measure: gauge }), drawnValues(100, 1)) },
    { what: 'of nothing seen', receipt: judged(comparedCheck(), new Map()) },
    { what: 'with infinite limits', receipt: rateReceipt() },
  ])('$what is read whole, as it was written', async ({ receipt }) => {
    expect(await read(receipt)).toEqual(receipt);
  });

  test.each([
    { what: 'of neither kind', receipt: { check: 'errors', cluster: 't1' } },
    { what: 'without a verdict', receipt: gaugeReceipt({ verdict: 'splendid' }) },
    { what: 'that is no object', receipt: 7 },
  ])('$what is left out', async ({ receipt }) => {
    expect(await read(receipt)).toBeNull();
  });

  test('is left out in part where a part is strange, and keeps what is new', async () => {
    const receipt = await read(
      rateReceipt({ chart: 'none', comparisons: [{ beside: 7 }], alpha: '?', mood: 'new' }),
    );
    expect(receipt).toMatchObject({ kind: 'compared', cluster: 't1', mood: 'new' });
    expect(receipt).not.toMatchObject({ chart: expect.anything() });
    if (receipt === null || !isComparedReceipt(receipt)) throw new Error('not compared');
    expect([receipt.chart, receipt.comparisons, receipt.alpha]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test.each([
    { what: 'no evidence', evidence: undefined },
    { what: 'evidence of another kind', evidence: 'seen by ann' },
    { what: 'a receipt that is not kept', evidence: { receipt: 'f'.repeat(64) } },
  ])('is null for $what', async ({ evidence }) => {
    expect(await readReceipt(store, evidence)).toBeNull();
  });
});

test('the receipts of a rollout are those of its grades and of its regressions', async () => {
  const [rate, limit] = [await keep(store, rateReceipt()), await keep(store, threshold)];
  await write(store, pinnedWith([comparedCheck()]), [
    started(),
    graded(changedAt + 1, { verdict: 'regressed', evidence: rate }),
    regressed(changedAt + 1, { evidence: limit }),
    graded(changedAt + 2, { verdict: 'healthy' }),
  ]);
  const known = await readHistory(store, 'one');
  if (known === null) throw new Error('no rollout');
  const receipts = await readReceipts(store, known.history);
  expect([...receipts.keys()]).toEqual([3, 4]);
  expect([...receipts.values()].map(isComparedReceipt)).toEqual([true, false]);
});
