import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changedAt, comparedCheck, hour, minute } from '../../../test/fixtures/compared.ts';
import {
  gaugeChannel,
  gaugeReceipt,
  inCounts,
  rateChannel,
  rateReceipt,
} from '../../../test/fixtures/receipts.ts';
import { drawnCounts, judged } from '../../../test/fixtures/verdicts.ts';
import { flat, toldOf } from '../../../test/fixtures/told-verdicts.ts';
import { type Desk, deskWith } from '../../../test/support/cli.ts';
import { worldWiring } from '../../../test/support/world-wiring.ts';
import type { Measure } from '../../core/fleet/check.ts';
import type { Series } from '../../core/judge/evidence.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await deskWith(worldWiring({}, { now: () => changedAt + hour }));
});
afterEach(() => desk[Symbol.asyncDispose]());

const quiet = { fast: -3.18, slow: 0.01, firing: null };

describe('a rate', () => {
  test('that is healthy says what is ruled out', async () => {
    const comparisons = [inCounts({ channel: { ...quiet, isHealthy: true } })];
    const receipt = rateReceipt({ verdict: 'healthy', cause: null, comparisons });
    const text = flat(await toldOf(desk, { verdict: 'healthy', receipt }));
    expect(text).toContain('fast: -3.18 of 7.82 slow: 0.01 of 4.44 The limits');
    expect(text).toContain('That it is worse by what matters (2 times the usual) is ruled out.');
  });

  test('that is not decided says that nothing is', async () => {
    const receipt = rateReceipt({ comparisons: [inCounts({ channel: quiet })], healthFrom: null });
    const text = flat(await toldOf(desk, { verdict: 'inconclusive', receipt }));
    expect(text).toContain('(2 times the usual) is not ruled out.');
    expect(text).toContain('Nothing counted for its health yet');
  });

  test('without controls is compared with its own past, and why', async () => {
    const comparisons = [inCounts({ beside: 'earlier', counts: { controlTotal: 3600 } })];
    const receipt = rateReceipt({ controls: [], comparisons });
    const text = flat(await toldOf(desk, { verdict: 'regressed', receipt }));
    expect(text).toContain(
      'Beside itself at the same time yesterday and last week No cluster of its stage was unchanged',
    );
    expect(text).toContain('t1: 93 of 3,600 went wrong, 2.58 %; then 117 of 3,600, 3.25 %.');
    expect(text).toContain('Usually its share is 0.997 times that of then; in the hour');
  });

  test('whose controls were gone for a while tells of both, and what was not read any more', async () => {
    const away = { fast: null, slow: null, firing: null, isHealthy: null };
    const comparisons = [inCounts(), inCounts({ beside: 'earlier', channel: away })];
    const receipt = rateReceipt({ comparisons });
    const text = flat(await toldOf(desk, { verdict: 'regressed', receipt }));
    expect(text).toContain('This is for the time of which c1, c2 and c3 say nothing.');
    expect(text).toContain('Its channels were not read at the end');
  });

  test.each([
    { of: 'which', total: 0, says: 'What was compared Nothing could be compared yet.' },
    { of: 'whose controls', total: 50, says: '2 %; of theirs nothing was counted.' },
  ])('of $of nothing was counted has no share of it', async ({ total, says }) => {
    const counts = { bad: total / 50, total, controlBad: 0, controlTotal: 0 };
    const comparisons = [inCounts({ counts, channel: { ...quiet, effect: null } })];
    const receipt = rateReceipt({ comparisons });
    const text = flat(await toldOf(desk, { verdict: 'blind', receipt }));
    expect(text).toContain(says);
    expect(text).not.toContain('NaN');
  });

  test('whose controls nobody knows rests on its own past, and says why', async () => {
    const counts = drawnCounts([6], 3);
    const isYoung = (name: string, at: number) => name !== 't1' && at <= changedAt - 2 * hour;
    const young = new Map(
      [...counts].map(([name, series]): [string, Series] => {
        if (series.kind !== 'counts') return [name, series];
        return [name, { ...series, counts: series.counts.filter(([at]) => !isYoung(name, at)) }];
      }),
    );
    const receipt = judged(comparedCheck(), young);
    const text = flat(await toldOf(desk, { verdict: 'regressed', receipt }));
    expect(text).not.toContain('nothing was counted');
    expect(text).toContain(
      'Beside itself at the same time yesterday and last week Of c1, c2 and c3 too little is ' +
        'known, before the change or since, to compare it with them.',
    );
    expect(text).not.toContain('say nothing');
  });

  test('of which nobody knows the past says what is assumed', async () => {
    const limits = { fast: 7.824, slow: 6.31, placebos: 0, raisedBy: 0 };
    const comparisons = [inCounts({ baseline: { errors: 0, phi: 2 }, channel: { limits } })];
    const text = flat(
      await toldOf(desk, { verdict: 'regressed', receipt: rateReceipt({ comparisons }) }),
    );
    expect(text).toContain(
      'Nobody knows what was usual: its share is taken to be 0.981 to 1.01 times theirs. ' +
        'Counts are taken to scatter 2 times as much as pure chance.',
    );
    expect(text).toContain('The limits are those of theory: there were no earlier times');
  });

  test('that has little past is held against what this allows', async () => {
    const comparisons = [inCounts({ beside: 'nothing', baseline: { phi: 1.5 } })];
    const text = flat(
      await toldOf(desk, { verdict: 'regressed', receipt: rateReceipt({ comparisons }) }),
    );
    expect(text).toContain('t1: 93 of 3,600 went wrong, 2.58 %; its past allows for 1 % at most.');
    expect(text).toContain('Of c1, c2 and c3 too little is known');
    expect(text).not.toContain('times the usual, ');
  });

  test('of which nearly all is bad is told by what is not', async () => {
    const comparisons = [inCounts({ channel: { bad: 'lower' } })];
    const text = flat(
      await toldOf(desk, { verdict: 'regressed', receipt: rateReceipt({ comparisons }) }),
    );
    expect(text).toContain('t1: 93 of 3,600 did not go wrong, 2.58 %;');
    expect(text).toContain('That is known from 69,061 good ones of both sides');
  });

  test('for which either direction is bad has both channels of each', async () => {
    const channels = [rateChannel(), rateChannel({ bad: 'lower', ...quiet })];
    const comparisons = [{ ...(inCounts() as object), channels }];
    const text = await toldOf(desk, {
      check: comparedCheck({ bad: 'either' }),
      verdict: 'regressed',
      receipt: rateReceipt({ comparisons }),
    });
    expect(text).toContain(
      '\n  fast (higher): 11.2 of 7.82 (fires)\n  slow (higher): 2.14 of 4.44\n',
    );
    expect(text).toContain('\n  fast (lower): -3.18 of 7.82\n  slow (lower): 0.01 of 4.44\n');
    expect(text).toContain('Higher or lower is worse');
  });

  test.each([
    { raisedBy: 0, fast: '8', says: 'and not raised.' },
    { raisedBy: 0.21, fast: '8', says: 'and raised by 21 % for it.' },
    { raisedBy: 1.5, fast: '8', says: 'and raised to 2.5 times as much for it.' },
    {
      raisedBy: null,
      fast: 'no limit that could be reached',
      says: 'and raised beyond all reach.',
    },
  ])('whose limits were raised by $raisedBy says so', async ({ raisedBy, fast, says }) => {
    const limits = { fast: raisedBy === null ? null : 8, slow: 5, placebos: 2000, raisedBy };
    const comparisons = [inCounts({ channel: { limits, ...quiet } })];
    const text = flat(
      await toldOf(desk, { verdict: 'regressed', receipt: rateReceipt({ comparisons }) }),
    );
    expect(text).toContain(
      `The limits were tried on 2,000 earlier times when nothing was changed, ${says}`,
    );
    expect(text).toContain(`fast: -3.18 of ${fast} slow: 0.01 of 5 `);
  });
});

test('a latency is told bound by bound', async () => {
  const histogram = 'http_seconds{job="shop"}';
  const measure = { kind: 'latency', histogram, form: 'classic', bounds: [0.1, 1] } as const;
  const parts = [
    { cause: null, comparisons: [inCounts({ channel: quiet })] },
    { cause: 'change', comparisons: [inCounts({ counts: { bad: 40 } })] },
  ];
  const { comparisons: _, ...receipt } = rateReceipt({ parts }) as Readonly<Record<string, never>>;
  const check = comparedCheck({ measure });
  const text = await toldOf(desk, { check, verdict: 'regressed', receipt });
  expect(text).toContain(
    '    sum by (cluster, le) (increase(http_seconds_bucket{job="shop"}[60s]))\n',
  );
  expect(text).toContain('\nAbove 0.1, beside c1, c2 and c3, not changed when it was\n');
  expect(text).toContain('\nAbove 1, beside c1, c2 and c3, not changed when it was\n');
  expect(flat(text)).toContain('t1: 93 of 3,600 were above 0.1, 2.58 %;');
  expect(flat(text)).toContain('t1: 40 of 3,600 were above 1, 1.11 %;');
  expect(flat(text)).toContain('Drawn is the share above 0.1. Each block');
});

describe('a gauge', () => {
  const limit = { bad: { kind: 'above', limit: 110 }, forMs: 5 * minute } as const;
  const measure: Measure = { kind: 'gauge', query: 'queue', limit };

  test('beyond its own limit says that this halts, whatever is usual', async () => {
    const check = comparedCheck({ measure, effect: { min: 500, unit: 'absolute' } });
    const effect = { difference: 0.012, low: -0.05, high: null, windowMin: 90 };
    const channel = { ...gaugeChannel, unit: 'absolute', effectThatMatters: 500, effect };
    const comparisons = [{ beside: 'controls', channels: [channel] }];
    const receipt = gaugeReceipt({ verdict: 'regressed', comparisons });
    const text = flat(await toldOf(desk, { check, verdict: 'regressed', receipt }));
    expect(text).toContain(
      'Over the last 1h 30m it differed by 0.012 from the usual, -0.05 to anything with 95 % conf',
    );
    expect(text).toContain('and 500 more than usual matters; above 110 for 5m halts');
    expect(text).toContain('stands out most it was 0.0198 more than usual');
    expect(text).toContain('It is above 110 for 5m, which halts whatever is usual.');
  });

  test('for which either direction is bad tells the larger effect, with its sign', async () => {
    const up = { ...gaugeChannel, reading: { effect: -0.7, height: -7 }, isHealthy: false };
    const down = { ...up, bad: 'lower', reading: { effect: 0.9, height: 9 }, isFiring: true };
    const receipt = gaugeReceipt({ comparisons: [{ beside: 'controls', channels: [up, down] }] });
    const check = comparedCheck({ measure, bad: 'either' });
    const text = flat(await toldOf(desk, { check, verdict: 'regressed', receipt }));
    expect(text).toContain('stands out most it was 0.407 times the usual');
    expect(text).toContain('higher: -7 of 4.06 lower: 9 of 4.06 (fires)');
  });

  test('that fires by its evidence says so, and not of its windows', async () => {
    const channel = { ...gaugeChannel, evidence: 4000, isFiring: true, isHealthy: false };
    const comparisons = [{ beside: 'controls', channels: [channel] }];
    const receipt = gaugeReceipt({ verdict: 'regressed', cause: 'change', comparisons });
    const check = comparedCheck({ measure });
    const text = flat(await toldOf(desk, { check, verdict: 'regressed', receipt }));
    expect(text).toContain('higher: 0.595 of 4.06 That is');
    expect(text).toContain('counts together with that of all others: 4000 of 2500 (fires).');
  });

  test('is told with what is taken off it', async () => {
    const channel = { ...gaugeChannel, isSeasonal: true, controls: 0 };
    const receipt = gaugeReceipt({ comparisons: [{ beside: 'controls', channels: [channel] }] });
    const check = comparedCheck({ measure });
    const text = flat(await toldOf(desk, { check, verdict: 'healthy', receipt }));
    expect(text).toContain(
      'Usual is its level before the change, less the same time on the days before; they move in ' +
        'other ways, and explain nothing of it.',
    );
  });
});

describe('growth', () => {
  const measure: Measure = { kind: 'growth', query: 'memory', limit: 800, withinMs: 24 * hour };
  const comparison = {
    beside: 'controls',
    placebos: 120,
    windowMin: 60,
    slopePerHour: 40,
    controlsPerHour: 2,
    excessPerHour: 38,
    excessLowPerHour: 31,
    excessHighPerHour: 45,
    excessLimitPerHour: 12.5,
    excessAtMostPerHour: 44,
    isStraight: true,
    projectedMin: 300,
  };

  test('is told by its slope and by when it comes to its limit', async () => {
    const receipt = gaugeReceipt({ cause: 'change', comparisons: [comparison] });
    const check = comparedCheck({ measure });
    const text = flat(await toldOf(desk, { check, verdict: 'regressed', receipt }));
    expect(text).toContain('Bad is what grows to 800 within 1d.');
    expect(text).toContain(
      'It changes by 40 an hour, over 1h, theirs by 2; so it comes to its limit in 5h. It does not ' +
        'flatten. excess an hour: 38 of 12.5 Behind that limit stand 120 earlier times',
    );
    expect(text).toContain('The excess an hour is 31 to 45 with 95 % confidence.');
  });

  test.each([
    { projectedMin: 0, says: 'it is beyond its limit.' },
    { projectedMin: null, says: 'so it does not come to its limit.' },
  ])('that comes there in $projectedMin minutes says so', async ({ projectedMin, says }) => {
    const comparisons = [{ ...comparison, projectedMin }];
    const receipt = gaugeReceipt({ comparisons });
    const check = comparedCheck({ measure });
    expect(flat(await toldOf(desk, { check, verdict: 'healthy', receipt }))).toContain(says);
  });
});

test.each([
  { target: { kind: 'http', url: 'https://{cluster}.example/z' }, to: 'https://t1.example/z' },
  {
    target: { kind: 'grpc', address: '{cluster}:443', service: 'shop', tls: true },
    to: 'grpcs://t1:443/shop',
  },
  { target: { kind: 'tcp', address: '{cluster}:80' }, to: 'tcp://t1:80' },
] as const)('a probe is told with where it goes: $to', async ({ target, to }) => {
  const measure: Measure = { kind: 'probe', target, everyMs: 1_000, timeoutMs: 2_000 };
  const receipt = rateReceipt({ comparisons: [inCounts({ beside: 'nothing' })] });
  const text = await toldOf(desk, {
    check: comparedCheck({ measure }),
    verdict: 'regressed',
    receipt,
  });
  expect(text).toContain(`\n    ${to}\n`);
  expect(flat(text)).toContain('for probes, one every 1s with 2s for its answer, of');
  expect(flat(text)).toContain('93 of 3,600 failed, 2.58 %; its past allows for 1 % at most.');
});
