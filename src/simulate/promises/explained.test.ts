import { expect, test } from 'vitest';
import { changedAt, comparedCheck } from '../../../test/fixtures/compared.ts';
import { fleetWith } from '../../../test/fixtures/fleet.ts';
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
import type { Json } from '../../core/fleet/quantities.ts';
import { rolloutStream } from '../../core/rollout/history/codec.ts';
import { openSqlite } from '../../store/sqlite/open.ts';
import type { Trace } from '../trial/facts.ts';
import { explained } from './explained.ts';

/** A trace in which these events were written, each under a policy, and this receipt was kept. */
async function traceOf(
  receipt: Json,
  events: (evidence: Json) => readonly Written[],
): Promise<Trace> {
  const store = await openSqlite(':memory:');
  const evidence = await keep(store, receipt);
  await write(store, pinnedWith([comparedCheck()]), events(evidence));
  const stored = await store.log.read(rolloutStream('one'), 0);
  await store.close();
  const hash = (evidence as { readonly receipt: string }).receipt;
  return {
    fleet: fleetWith({}),
    facts: stored.map((event) => {
      return { at: event.at, kind: 'stored', event: { ...event, policyVersion: 'p-1' } } as const;
    }),
    startedAt: changedAt,
    calmFrom: changedAt,
    endedAt: changedAt,
    receipts: new Map([[hash, JSON.stringify(receipt)]]),
  };
}

function without(receipt: Json, ...keys: readonly string[]): Json {
  const entries = Object.entries(receipt as Readonly<Record<string, Json>>);
  return Object.fromEntries(entries.filter(([key]) => !keys.includes(key)));
}

const whole = {
  ...(rateReceipt() as Readonly<Record<string, Json>>),
  compare: { measure: { kind: 'rate' } },
};
const nothingSeen = without(whole, 'read', 'chart', 'comparisons', 'alpha', 'compare', 'controls');

test.each([
  { what: 'a whole comparison', receipt: whole, breaches: [] },
  { what: 'one before anything was seen', receipt: nothingSeen, breaches: [] },
  {
    what: 'bounds in place of one comparison',
    receipt: { ...(without(whole, 'comparisons') as object), parts: [] },
    breaches: [],
  },
  {
    what: 'a comparison without its picture',
    receipt: without(whole, 'chart'),
    breaches: ['a receipt without chart'],
  },
  {
    what: 'a comparison with nobody',
    receipt: without(whole, 'controls', 'comparisons'),
    breaches: ['a receipt without controls, comparisons'],
  },
  {
    what: 'no kind and no samples',
    receipt: without(gaugeReceipt(), 'kind'),
    breaches: ['a receipt without query, bad, samples'],
  },
])('a verdict is proven by $what: $breaches', async ({ receipt, breaches }) => {
  const grade = await traceOf(receipt, (evidence) => [
    started(),
    graded(changedAt, { verdict: 'regressed', evidence }),
  ]);
  const regression = await traceOf(receipt, (evidence) => [
    started(),
    regressed(changedAt, { evidence }),
  ]);
  for (const trace of [grade, regression]) {
    expect(explained(trace).map(({ message }) => message)).toEqual(breaches);
  }
});

test('a proof that was not kept is none', async () => {
  const lost = { receipt: 'f'.repeat(64) };
  const trace = await traceOf(whole, () => [
    started(),
    graded(changedAt, { verdict: 'regressed', evidence: lost }),
    regressed(changedAt, { evidence: lost }),
    graded(changedAt, { verdict: 'healthy' }),
  ]);
  expect(explained(trace).map(({ message }) => message)).toEqual([
    'a verdict on t1 without a receipt',
    'a regression of t1 without a receipt',
  ]);
});
