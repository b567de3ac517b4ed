import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changedAt, comparedCheck, hour, minute } from '../../../test/fixtures/compared.ts';
import { check } from '../../../test/fixtures/fleet.ts';
import { gaugeReceipt, rateReceipt } from '../../../test/fixtures/receipts.ts';
import { graded, keep, regressed, started, writeInto } from '../../../test/fixtures/verdicts.ts';
import { flat, later, told, toldOf } from '../../../test/fixtures/told-verdicts.ts';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { worldWiring } from '../../../test/support/world-wiring.ts';
import type { Measure } from '../../core/fleet/check.ts';
import type { Json } from '../../core/fleet/quantities.ts';
import type { Regression } from '../../core/rollout/history/events.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await deskWith(worldWiring({}, { now: () => changedAt + hour }));
});
afterEach(() => desk[Symbol.asyncDispose]());

const queue: Measure = {
  kind: 'gauge',
  query: 'sum by (cluster) (queue_length)',
  limit: { bad: { kind: 'above', limit: 1000 }, forMs: 5 * minute },
};

describe('the whole proof', () => {
  test('of a rate that got worse', async () => {
    expect(await toldOf(desk, { verdict: 'regressed', receipt: rateReceipt() })).toBe(`\
errors on t1: regressed since 2023-11-17T00:06:00Z (54m ago)
2.58 % of 3,600 went wrong since the change, 2.39 times the usual (1.78 to 3.23)

What was seen
                   ▾ changed 00:00:00Z
    t1          ▄▂▄▆▄█▃█▇
    the others  ▂▂·▃▃▃▃▃▂
  Each block is 1m, from 2023-11-16T23:57:00Z to 2023-11-17T00:06:00Z; ▁ begins
  at 0 %, █ ends at 4 %, · is not known.

What was asked
  The source prom was asked in steps of 1m, from 2023-11-15T00:00:00Z to
  2023-11-17T00:06:00Z, for what went wrong
    sum by (cluster) (increase(errors[60s]))
  and for everything
    sum by (cluster) (increase(requests[60s]))
  Higher is worse, and 2 times the usual matters.

Beside c1, c2 and c3, not changed when it was
  t1: 93 of 3,600 went wrong, 2.58 %; of theirs 117 of 10,800, 1.08 %.
  Usually its share is 0.997 times theirs; in the hour from 00:00 UTC 0.981 to
  1.01 times, with 90 % confidence.
  That is known from 69,061 bad ones of both sides before the change; counts
  scatter 1.2 times as much as pure chance.
  It is 2.39 times the usual, 1.78 to 3.23 with 95 % confidence.
  Two channels rise against their limits: fast for what is large, slow for what
  is small and lasts.
  fast: 11.2 of 7.82 (fires)
  slow: 2.14 of 4.44
  The limits were tried on 353 earlier times when nothing was changed, and
  raised by 21 % for it.

In what circumstances
  t1 was changed at 2023-11-17T00:00:00Z; what it did before is its past.
  For its health counts what came after 2023-11-17T00:03:00Z.
  Of its newest steps, ten at most, 100 % had a signal.
  Its α is 0.001: it halts a good change here in one of 1,000 rollouts at most.
  These figures are of 2023-11-17T00:06:00Z, when the verdict changed.
  The policy is p-1.
`);
  });

  test('of a gauge that is healthy', async () => {
    expect(
      await toldOf(desk, {
        check: comparedCheck({ measure: queue }),
        verdict: 'healthy',
        receipt: gaugeReceipt(),
      }),
    ).toBe(`\
errors on t1: healthy since 2023-11-17T00:06:00Z (54m ago)
1.02 times the usual beside clusters that are not changed

What was seen
                               ▾ changed 00:00:00Z
    t1          ▇██▇██▇██▇██▇██▇████▇██▇██▇██▇██▇██▇████▇██▇█
    the others  ▇██▇██▇██▇██▇██▇██▇██▇██▇██▇██▇██▇██▇██▇██▇██
  Each block is 2m, from 2023-11-16T23:30:00Z to 2023-11-17T01:00:00Z; ▁ begins
  at 0, █ ends at 109.
  Means of what is drawn, before the change and after it: t1 99 and 99.2; the
  others 97 and 97.

What was asked
  The source prom was asked in steps of 1m, from 2023-11-15T00:00:00Z to
  2023-11-17T01:00:00Z, for
    sum by (cluster) (queue_length)
  Higher is worse, and 2 times the usual matters; above 1000 for 5m halts
  whatever is usual.

Beside c1, c2 and c3, not changed when it was
  Usual is its level before the change, less what they did at the same time.
  Over the last 1h it was 1.01 times the usual, 0.955 to 1.07 with 95 %
  confidence.
  In the window that stands out most it was 1.02 times the usual; one deviation
  of its noise is 1.03 times the usual.
  higher: 0.595 of 4.06
  That is in deviations of its noise; to fire it needs half of the effect that
  matters, too.
  Its evidence, which counts together with that of all others: 0 of 2500.
  Behind that limit stand 196 earlier times when nothing was changed.
  That it is worse by what matters (2 times the usual) is ruled out.

In what circumstances
  t1 was changed at 2023-11-17T00:00:00Z; what it did before is its past.
  For its health counts what came after 2023-11-17T00:03:00Z.
  Of its newest steps, ten at most, 100 % had a signal.
  Its α is 0.001: it halts a good change here in one of 1,000 rollouts at most.
  These figures are of 2023-11-17T01:00:00Z, when the verdict changed.
  The policy is p-1.
`);
  });
});

test('a verdict that no soak could decide is told as its soak ended', async () => {
  await writeInto(desk.folder, [comparedCheck()], async (store) => {
    const words = { verdict: 'inconclusive', message: 'not decided yet' } as const;
    const soakEnd = later + 10 * minute;
    const evidence = await keep(store, rateReceipt({ ...words, now: soakEnd }));
    const early = graded(later, { ...words, message: 'too early to tell' });
    return [started(), early, graded(soakEnd, { ...words, evidence, isAgain: true })];
  });
  const text = flat(await told(desk));
  expect(text).toContain('errors on t1: inconclusive since 2023-11-17T00:06:00Z (54m ago) not dec');
  expect(text).toContain('are of 2023-11-17T00:16:00Z, when its soak could not decide.');
});

describe('where the verdict is not what the figures say, it is told why', () => {
  async function recorded(words: Partial<Regression>, receipt: Json): Promise<string> {
    await writeInto(desk.folder, [comparedCheck()], async (store) => {
      const evidence = await keep(store, receipt);
      return [started(), regressed(later, { ...words, evidence })];
    });
    return flat(await told(desk));
  }

  test('of one that is named for all together', async () => {
    const text = await recorded({}, rateReceipt({ verdict: 'inconclusive' }));
    expect(text).toContain('By itself it is inconclusive. It is named because all that is watched');
  });

  test('of a signal that was lost', async () => {
    const blind = rateReceipt({ verdict: 'blind', comparisons: [] });
    const text = await recorded({ cause: 'lost-signal' }, blind);
    expect(text).toContain('Nothing could be compared yet.');
    expect(text).toContain('What was lost is the signal, while others still report.');
  });

  test('of a cluster that nobody changed', async () => {
    await writeInto(desk.folder, [comparedCheck()], async (store) => {
      const evidence = await keep(store, rateReceipt({ cluster: 'c2', controls: [] }));
      return [regressed(later, { cluster: 'c2', cause: 'shared', evidence })];
    });
    const text = flat(await told(desk));
    expect(text).toContain('▾ planned 00:00:00Z');
    expect(text).toContain('It is not changed itself, and so beside what it was until then.');
    expect(text).toContain('c2 is not changed by this rollout, but got worse after others were');
    expect(text).not.toContain('For its health');
  });
});

describe('a threshold', () => {
  const limit = check('limit', 'prom');

  test('is told with the samples of its regression', async () => {
    const receipt = {
      check: 'limit',
      cluster: 't1',
      source: 'prom',
      query: 'errors',
      bad: { kind: 'above', limit: 0.02 },
      forMs: minute,
      policyVersion: 'p-0',
      samples: [[later, 0.5]],
    };
    await writeInto(desk.folder, [limit], async (store) => [
      started(),
      graded(later, { verdict: 'regressed', check: 'limit', value: 0.5 }),
      regressed(later, { check: 'limit', evidence: await keep(store, receipt) }),
    ]);
    const text = await told(desk);
    expect(text).toContain('in steps of 1m for\n    errors\n  Bad is above 0.02 for 1m.\n');
    expect(text).toContain('  Newest: 0.5 at 00:06:00Z.\n  The value that decided: 0.5.\n');
    expect(text).toContain('The policy is p-0.');
  });

  test('is told by its grade where there is no more', async () => {
    await writeInto(desk.folder, [limit], () => [
      started(),
      graded(later, { verdict: 'healthy', check: 'limit', message: '0.01, not above 0.02' }),
    ]);
    const text = await told(desk);
    expect(text).toContain('limit on t1: healthy since 2023-11-17T00:06:00Z (54m ago)\n0.01, not');
    expect(text).toContain('t1 was changed at 2023-11-17T00:00:00Z');
    expect(text).toContain('The policy is p-1.');
  });
});

test('before anything was heard there is the question', async () => {
  await writeInto(desk.folder, [comparedCheck()], () => [started()]);
  expect(await told(desk)).toMatch(/^errors on t1: no verdict yet\n\nWhat was asked\n/);
});

test('texts from outside show and do not steer', async () => {
  const hostile = 'a\u001b[2J\u009bb\u202ec';
  const measure: Measure = { kind: 'gauge', query: hostile, limit: null };
  const one = { ...comparedCheck({ measure }), name: hostile, source: hostile };
  const words = { controls: [hostile], message: hostile, policyVersion: hostile };
  await toldOf(desk, {
    check: one,
    verdict: 'healthy',
    receipt: gaugeReceipt({ ...words, check: hostile, source: hostile }),
  });
  for (const line of ['verdict/one', 'rollout/one']) {
    const { stdout } = await desk.call(['explain', line]);
    for (const one of ['\u001b', '\u009b', '\u202e']) expect(stdout).not.toContain(one);
  }
});

test.each([{ columns: 60 }, { columns: 80 }, { columns: 100 }])(
  'at $columns columns only what is to be pasted is wider',
  async ({ columns }) => {
    await toldOf(desk, { verdict: 'regressed', receipt: rateReceipt() });
    const wide = (await told(desk, columns)).split('\n').filter((line) => line.length > columns);
    for (const line of wide) expect(line).toContain('sum by (cluster)');
  },
);
