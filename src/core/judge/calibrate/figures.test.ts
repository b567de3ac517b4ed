import { describe, expect, test } from 'vitest';
import type { Columns } from '../compare/columns.ts';
import { figuresOf, type PlayedTier } from './calibration.ts';
import { day, fleet, rateCheck, rates, tier } from './drawn.contract.ts';
import { type Played, playPlacebo } from './play.ts';
import { receiptFigures } from './receipt-figures.ts';
import { type Placebo, placeboSchedule } from './schedule.ts';
import { raiseText, verdictOf } from './verdict.ts';

function playedAt(at: number, words: Partial<Played> = {}, cluster = 'a'): Played {
  const placebo = { tier, cluster, controls: [], at, end: at + 10, horizonMs: 0 };
  const ended = { verdict: 'healthy', haltedAt: null, message: '', isAdvisory: false } as const;
  const figures = { isCompared: true, raisedBy: 0, phi: 1 };
  return { placebo, alpha: 0.001, changedAt: 0, ...ended, ...figures, ...words };
}

function tierOf(all: readonly Played[], clusters = ['a']): PlayedTier {
  const played = all.map((nominal) => ({ nominal, coarse: { ...nominal, alpha: 0.05 } }));
  return { tier, clusters, playSteps: 10, played };
}

const halted = { verdict: 'regressed', haltedAt: 5 } as const;

describe('the figures of placebos', () => {
  test('count as independent what they cover, however many they are', () => {
    const often = tierOf(Array.from({ length: 41 }, (_, index) => playedAt(index)));
    expect(figuresOf([often])).toMatchObject({ placebos: 41, independent: 5 });
    const seldom = tierOf([playedAt(0), playedAt(100), playedAt(200)]);
    expect(figuresOf([seldom, often])).toMatchObject({ placebos: 44, independent: 8 });
  });

  test('count two clusters beside each other as one', () => {
    const both = tierOf([playedAt(0), playedAt(0, {}, 'b')], ['a', 'b']);
    expect(figuresOf([both]).independent).toBe(1);
  });

  test('round halts that overlap down where they are to prove harm, and up where they are not', () => {
    const all = Array.from({ length: 40 }, (_, index) =>
      playedAt(10 * Math.floor(index / 2) + (index % 2), index === 0 ? halted : {}),
    );
    const { nominal } = figuresOf([tierOf(all)]);
    expect(nominal).toMatchObject({ halted: 1, rate: 1 / 40, low: 0 });
    // One of twenty, by a table of the exact interval.
    expect(nominal.high).toBeCloseTo(0.2487, 4);
  });

  test('leave out what could not halt', () => {
    const blind = { verdict: 'blind' } as const;
    const nothing = { verdict: 'inconclusive', isCompared: false } as const;
    const all = [playedAt(0, halted), playedAt(10, blind), playedAt(20, nothing)];
    const figures = figuresOf([tierOf(all)]);
    expect(figures).toMatchObject({ placebos: 3, judged: 1, independent: 1 });
    expect(figures.nominal).toMatchObject({ halted: 1, rate: 1 });
    expect(figures.ended).toMatchObject({ halted: 1, blind: 1, inconclusive: 1 });
  });

  test('tell what only advises apart, and then the check only advises', () => {
    const advisory = { verdict: 'regressed', isAdvisory: true, raisedBy: Infinity } as const;
    const tiers = [
      tierOf(Array.from({ length: 50 }, (_, index) => playedAt(10 * index, advisory))),
    ];
    const figures = figuresOf(tiers);
    expect(figures.ended).toMatchObject({ advisory: 50, halted: 0 });
    expect(figures.raisedBy).toEqual({ median: Infinity, largest: Infinity });
    expect(verdictOf({ check: rateCheck, figures, tiers }).kind).toBe('advisory');
  });
});

describe('the verdict on placebos', () => {
  /** A hundred that are independent, of which so many halted; at the coarse level none did. */
  function verdictWith(count: number) {
    const played = Array.from({ length: 100 }, (_, index) => ({
      nominal: playedAt(10 * index, index < count ? halted : {}),
      coarse: playedAt(10 * index, { alpha: 0.05 }),
    }));
    const tiers = [{ tier, clusters: ['a'], playSteps: 10, played }];
    return verdictOf({ check: rateCheck, figures: figuresOf(tiers), tiers });
  }

  test('takes one or two halts at a tiny α for incidents, and names them', () => {
    expect(verdictWith(0)).toMatchObject({ kind: 'holds', message: 'holds its α', advice: [] });
    const { kind, message, advice } = verdictWith(2);
    expect({ kind, message }).toEqual({
      kind: 'holds',
      message: 'holds its α, but for 2 of 100 that halted',
    });
    expect(advice.join()).toContain('look at the halts that are listed');
  });

  test('takes more of them for what they are', () => {
    expect(verdictWith(3).kind).toBe('advisory');
  });
});

describe('a placebo', () => {
  const columns = rates(3 * day, (name) => (share) => (name === 'b' && share > 0.8 ? 4 : 1));
  const ground = { check: rateCheck, columns, tiers: [tier], lagMs: 0 };
  const all = placeboSchedule(ground).flatMap(({ placebos }) => placebos);
  const before = 0.8 * columns.closed;
  const find = (isWanted: (one: Placebo) => boolean): Placebo => all.filter(isWanted)[0]!;

  test('halts where a cluster got worse, and says when', () => {
    const harmed = find(({ cluster, at }) => cluster === 'b' && at < before && at + 6 > before);
    const { verdict, changedAt, haltedAt } = playPlacebo(ground, harmed, tier.alpha);
    expect(verdict).toBe('regressed');
    expect(haltedAt).toBeGreaterThan(changedAt);
    const earlier = find(({ cluster, end }) => cluster === 'b' && end < before);
    expect(playPlacebo(ground, earlier, tier.alpha)).toMatchObject({
      verdict: 'healthy',
      haltedAt: null,
      isCompared: true,
    });
  });

  /** The columns with what lies outside of two steps forgotten. */
  function only(from: number, to: number): Columns {
    const cut: Columns = { ...columns, clusters: new Map() };
    for (const [name, { figures, trouble }] of columns.clusters) {
      const kept = figures.map((figure) =>
        figure.map((one, at) => (at >= from && at < to ? one : Number.NaN)),
      );
      cut.clusters.set(name, { figures: kept, trouble });
    }
    return cut;
  }

  test('knows nothing of what came after it', () => {
    const placebo = find(({ cluster, end }) => cluster === 'b' && end < before);
    const until = { ...ground, columns: only(0, placebo.end) };
    expect(playPlacebo(until, placebo, tier.alpha)).toEqual(
      playPlacebo(ground, placebo, tier.alpha),
    );
  });

  test('has as much history as the check wants, and no more', () => {
    const wanted = { ...rateCheck, compare: { ...rateCheck.compare, historyMs: day } };
    const short = { ...ground, check: wanted };
    const placebo = find(({ cluster }) => fleet.includes(cluster));
    const known = only(placebo.at - 144, placebo.end);
    const played = playPlacebo(short, placebo, tier.alpha);
    expect(playPlacebo({ ...short, columns: known }, placebo, tier.alpha)).toEqual(played);
    expect(playPlacebo(ground, placebo, tier.alpha).message).not.toBe(played.message);
  });
});

describe('what a receipt says', () => {
  test('is the worst of what decides, of each part the first comparison', () => {
    const channel = (raised: number | null, phi: number) => {
      return { limits: { raisedBy: raised }, baseline: { phi } };
    };
    const part = (raised: number | null) => ({
      comparisons: [{ channels: [channel(raised, 2)] }, { channels: [channel(9, 9)] }],
    });
    expect(receiptFigures({ parts: [part(0.5), part(0.2)] })).toEqual({
      isCompared: true,
      raisedBy: 0.5,
      phi: 2,
    });
    expect(receiptFigures(part(null)).raisedBy).toBe(Infinity);
  });

  test('is nothing where nothing was compared', () => {
    const nothing = { isCompared: false, raisedBy: null, phi: null };
    expect(receiptFigures({ message: 'too early' })).toEqual(nothing);
    expect(receiptFigures({ comparisons: [] })).toEqual(nothing);
  });

  test('of a gauge is told beside its limit', () => {
    const channels = [{ limit: 4, raisedBy: 0.25 }, { limit: 3 }];
    expect(receiptFigures({ comparisons: [{ channels }] }).raisedBy).toBe(0.25);
  });
});

test('how far limits were raised is told in hundredths, in times, or as beyond everything', () => {
  expect([0.4, 12, Infinity].map(raiseText)).toEqual([
    '40 %',
    '13 times',
    'more than any value can reach',
  ]);
});
