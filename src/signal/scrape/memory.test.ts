/** What a cluster's pages leave in memory, and for how long. */
import { describe, expect, it } from 'vitest';
import { clusterNamed, sourceWith } from '../../../test/support/questions.ts';
import { enquiryOf } from '../enquiry.ts';
import { questionAbout, rateOf } from '../measures.contract.ts';
import { register, wantedOf } from './asked.ts';
import { clearCounting, countRound, newCounting } from './counting.ts';
import { answerOf, clearMember, complete, newMember } from './member.ts';
import type { Selector } from './query.ts';
import type { TargetAnswer } from './target.ts';
import { type Wish, wishOf } from './wish.ts';

const minute = 60_000;
const source = sourceWith({ kind: 'scrape', targets: [], headers: {} }, { stepMs: minute });
const question = questionAbout(rateOf('x{code="500"}', 'x'), { source, clusters: [] });
const countWish = wishFor(question.check);
const queryWish = wishOf({ kind: 'values', query: 'y' }, minute) as Wish;

function wishFor(check: typeof question.check) {
  const wish = wishOf(
    enquiryOf({ check }, (text) => text),
    minute,
  );
  if (wish.kind !== 'counts') throw new Error('no counts');
  return wish;
}

/** A page of one series for each name, all of the same value. */
function answer(readFor: readonly Selector[], names: readonly string[], value: number) {
  const series = new Map(
    names.map((name) => {
      const [metric = '', code = ''] = name.split(' ');
      return [name, { labels: new Map(Object.entries({ __name__: metric, code })), value }];
    }),
  );
  return { kind: 'scraped', series, readFor } satisfies TargetAnswer;
}

describe('the memory of counters', () => {
  it('has its limit, and is given back', () => {
    const { tally } = countWish;
    const room = { samples: 0, samplesMax: 20 };
    const counting = newCounting(tally);
    const round = (step: number, names: readonly string[]) => {
      const answers = [answer(tally.selectors, names, step)];
      return countRound(counting, { at: step * minute, step }, { answers, room });
    };
    expect(round(1, ['x 200', 'x 500', 'y'])).toEqual({ kind: 'none' });
    expect(room.samples).toBe(16);
    expect(round(2, ['x 200', 'x 500'])).toEqual({ kind: 'count', count: [2 * minute, 2, 1] });
    expect(round(3, ['x 200', 'x 500', 'x 503'])).toEqual({
      kind: 'trouble',
      message: 'there is no room for more counters: narrow their matchers',
    });
    expect(room.samples).toBe(0);
    expect(round(4, ['x 200'])).toEqual({ kind: 'none' });
    expect(round(5, ['x 200'])).toEqual({ kind: 'count', count: [5 * minute, 1, 0] });
    // What was not shown for a quarter of an hour is no longer known.
    expect(round(25, ['x 500'])).toEqual({ kind: 'none' });
    expect(room.samples).toBe(8);
    clearCounting(counting, room);
    expect(room.samples).toBe(0);
  });

  it('is not taken a second time, and given back when nobody asks', () => {
    const room = { samples: 0, samplesMax: 100 };
    const member = newMember(clusterNamed('a'), [], room);
    const round = (at: number) => {
      complete(member, { at, step: at / minute }, [
        answer(wantedOf(member), ['x 200', 'x 500', 'y'], at),
      ]);
    };
    const ask = (wish: Wish, at: number) => register(member, wish, { from: at - minute, to: at });
    ask(countWish, minute);
    ask(queryWish, minute);
    round(minute);
    // Two counters of eight samples each, and one sample of the query.
    expect(room.samples).toBe(17);
    ask(queryWish, 17 * minute);
    round(17 * minute);
    expect(room.samples).toBe(1);
    expect(answerOf(member, countWish, { from: 0, to: minute, source })).toMatchObject({
      message: 'the query was forgotten: ask again',
    });
    ask(countWish, 18 * minute);
    round(18 * minute);
    expect(room.samples).toBe(17);
    clearMember(member);
    expect(room.samples).toBe(0);
  });

  it('keeps counts for as long as they are asked for', () => {
    const member = newMember(clusterNamed('a'), [], { samples: 0, samplesMax: 100 });
    const counts = (hours: number) => {
      for (let step = 0; step < 90; step += 1) {
        const at = step * minute;
        register(member, countWish, { from: at - hours * 60 * minute, to: at });
        complete(member, { at, step }, [answer(wantedOf(member), ['x 200', 'x 500'], step)]);
      }
      const series = answerOf(member, countWish, { from: -1, to: 90 * minute, source });
      return series.kind === 'counts' ? series.counts.length : series;
    };
    expect(counts(0)).toBe(15);
    member.counts.clear();
    expect(counts(1)).toBe(60);
  });
});
