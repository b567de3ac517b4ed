/** What counters on pages grew by, round by round. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Handler } from '../../../test/support/loopback.ts';
import { rateOf } from '../measures.contract.ts';
import { openPages } from './pages.contract.ts';

const unknown = Number.NaN;
const rate = rateOf('r{code="500"}', 'r');
/** Successes and failures of one process. */
const page = (well: number, failed: number) => `r{code="200"} ${well}\nr{code="500"} ${failed}\n`;
const down: Handler = (_, response) => void response.writeHead(503).end();

/** The counts after pages of one target were shown, one in each step. */
async function countsOver(pages: readonly (string | Handler)[], measure = rate) {
  const { count, show } = await openPages(['']);
  let counts: Awaited<ReturnType<typeof count>> = [];
  for (const shown of pages) {
    show(0, shown);
    counts = await count(measure);
  }
  return counts;
}

describe('counters on pages', () => {
  it('give nothing on the first page, and then what they grew by since the page before', async () => {
    const { count, show } = await openPages([page(1_000, 50)]);
    expect(await count(rate)).toEqual([]);
    show(0, page(1_100, 52));
    expect(await count(rate)).toEqual([[20, 102, 2]]);
    expect(await count(rate)).toEqual([
      [20, 102, 2],
      [30, 0, 0],
    ]);
  });

  it('are counted once in a step, at the time of the round, whoever asks', async () => {
    const { count, show, step, requests } = await openPages([page(1, 0)]);
    await Promise.all([count(rate), count(rate, 0), step('sum(r)', 0)]);
    show(0, page(5, 1));
    const asked = [count(rate, 13_000), count(rate, 0), count(rateOf('r', 'r'), 0)];
    expect(await Promise.all(asked)).toEqual([[[23, 5, 1]], [[23, 5, 1]], []]);
    expect(await count(rate, 4_000)).toEqual([[23, 5, 1]]);
    expect(requests()).toBe(2);
  });

  it('count from zero after a reset', async () => {
    expect(await countsOver([page(100, 9), page(7, 2)])).toEqual([[20, 9, 2]]);
  });

  it('count a reset of one counter for that one only', async () => {
    expect(await countsOver([page(100, 9), page(110, 2)])).toEqual([[20, 12, 2]]);
  });

  it('begin at zero when they are new on a page that was read before', async () => {
    expect(await countsOver(['r{code="200"} 100\n', page(110, 4)])).toEqual([[20, 14, 4]]);
    expect(await countsOver(['other 1\n', page(110, 4)])).toEqual([[20, 114, 4]]);
  });

  it('are new when their labels change', async () => {
    const of = (revision: string, well: number) =>
      `r{code="200",revision="${revision}"} ${well}\nr{code="500",revision="${revision}"} 3\n`;
    expect(await countsOver([of('1', 100), of('2', 8), of('2', 9)])).toEqual([
      [20, 11, 3],
      [30, 1, 0],
    ]);
    const both = `${of('1', 104)}${of('2', 6)}`;
    expect(await countsOver([of('1', 100), both])).toEqual([[20, 13, 3]]);
  });

  it('go on where they were when they were away, unless the process began anew', async () => {
    const [full, without] = [page(100, 50), 'r{code="200"} 105\n'];
    expect(await countsOver([full, without, page(110, 51)])).toEqual([
      [20, 5, 0],
      [30, 6, 1],
    ]);
    const anew = ['r{code="200"} 2\n', page(3, 60)];
    expect((await countsOver([full, ...anew])).at(-1)).toEqual([30, 11, 10]);
    expect((await countsOver([full, '', page(3, 60)])).at(-1)).toEqual([30, 63, 60]);
  });

  it.each([
    ['NaN', 'NaN'],
    ['infinite', '+Inf'],
    ['negative', '-1'],
  ])('are not known while one of them is %s, and in the round after', async (_, odd) => {
    const broken = page(10, 0).replace(' 10', ` ${odd}`);
    expect(await countsOver([page(1, 0), broken, page(30, 2), page(40, 3)])).toEqual([
      [20, unknown, 0],
      [30, unknown, 2],
      [40, 11, 1],
    ]);
  });

  it('are in trouble on a page that shows one of them twice', async () => {
    expect(await countsOver([`${page(1, 0)}r{code="200"} 1\n`])).toMatch(
      /shows the series r twice/,
    );
    expect(await countsOver([`${page(1, 0)}other 1\nother 1\n`, page(2, 0)])).toEqual([[20, 1, 0]]);
  });

  it('count twice where two selectors fit', async () => {
    const twice = rateOf(['r{code="500"}', 'r{code=~"5.."}'], ['r', 'r{code="200"}']);
    expect(await countsOver([page(10, 1), page(20, 3)], twice)).toEqual([[20, 22, 4]]);
  });

  it('need selectors that can be evaluated here', async () => {
    expect(await countsOver([page(1, 1)], rateOf('r{code=~"(?=5).."}', 'r'))).toMatch(
      /the regular expression .* is not evaluated by scrape/,
    );
  });

  it('leave out what says itself that it is old', async () => {
    const old = Date.now() - 60_000;
    const stale = `r{code="200"} 100\nr{code="500"} 7 ${old}\n`;
    expect(await countsOver([page(90, 7), stale, page(110, 8)])).toEqual([
      [20, 10, 0],
      [30, 11, 1],
    ]);
  });
});

describe('errors that are not there', () => {
  it('are none where their metric is', async () => {
    expect(await countsOver(['r{code="200"} 1\n', 'r{code="200"} 9\n'])).toEqual([[20, 8, 0]]);
  });

  it('are not known where their metric is gone', async () => {
    const gone = rateOf('errors_total', 'r');
    expect(await countsOver([page(1, 0), page(9, 0)], gone)).toEqual([[20, 8, unknown]]);
    const shown = (errors: number) => `${page(9, 0)}errors_total ${errors}\n`;
    expect(await countsOver([shown(1), shown(3), page(9, 0), shown(4)], gone)).toEqual([
      [20, 0, 2],
      [30, 0, unknown],
      [40, 0, 1],
    ]);
  });

  it('count for nothing beside others that are there', async () => {
    const several = rateOf(['errors_total', 'r{code="500"}'], 'r');
    expect(await countsOver([page(1, 0), page(9, 2)], several)).toEqual([[20, 10, 2]]);
    const without = ['r{code="200"} 1\n', 'r{code="200"} 9\n'];
    expect(await countsOver(without, several)).toEqual([[20, 8, unknown]]);
  });

  it('do not matter where nothing is counted', async () => {
    expect(await countsOver(['errors_total 1\n', 'errors_total 2\n'])).toEqual([]);
  });
});

describe('counters of several targets', () => {
  it('are added up, and each is compared with its own page', async () => {
    const { count, show } = await openPages([page(100, 1), page(10, 0)]);
    await count(rate);
    show(0, page(120, 2));
    show(1, page(3, 3));
    expect(await count(rate)).toEqual([[20, 27, 4]]);
  });

  it('make no count while a target fails, and all of it with the next good round', async () => {
    const { count, show } = await openPages([page(100, 0), page(100, 0)]);
    await count(rate);
    await count(rate);
    show(0, page(110, 1));
    show(1, down);
    expect(await count(rate)).toEqual([[20, 0, 0]]);
    // Noticed while the other one fails: a reset that the next good page alone would hide.
    show(0, page(50, 1));
    expect(await count(rate)).toEqual([[20, 0, 0]]);
    show(0, page(120, 6));
    show(1, page(104, 0));
    expect(await count(rate)).toEqual([
      [20, 0, 0],
      [50, 11 + 50 + 75 + 4, 1 + 5],
    ]);
    expect((await count(rate)).at(-1)).toEqual([60, 0, 0]);
  });

  it('lose what grew in a gap of more than three steps', async () => {
    const { count, show, servers } = await openPages([page(100, 0), page(100, 0)]);
    await count(rate);
    await count(rate);
    show(1, down);
    expect(await count(rate)).toEqual([[20, 0, 0]]);
    expect(await count(rate)).toEqual([[20, 0, 0]]);
    const message = `1 of 2 targets did not answer: ${servers[1]?.url}/metrics answers HTTP 503`;
    expect(await count(rate)).toBe(message);
    show(0, page(500, 100));
    show(1, page(500, 100));
    expect(await count(rate)).toEqual([[20, 0, 0]]);
    show(1, page(501, 100));
    expect(await count(rate)).toEqual([
      [20, 0, 0],
      [70, 1, 0],
    ]);
  });

  it('lose as much when nobody asked for so long, and are forgotten after 15 minutes', async () => {
    const { count, show } = await openPages([page(100, 0)]);
    await count(rate);
    show(0, page(200, 0));
    expect(await count(rate, 30_000)).toEqual([[40, 100, 0]]);
    show(0, page(300, 0));
    expect(await count(rate, 40_000)).toEqual([[40, 100, 0]]);
    show(0, page(310, 0));
    expect((await count(rate)).at(-1)).toEqual([90, 10, 0]);
    show(0, page(400, 0));
    expect(await count(rate, 1_000_000)).toEqual([]);
    show(0, page(401, 0));
    expect(await count(rate)).toEqual([[1_100, 1, 0]]);
  });

  it('begin with the first round in which all targets answer', async () => {
    const { count, show } = await openPages([page(100, 0), down]);
    expect(await count(rate)).toMatch(/1 of 2 targets did not answer/);
    show(0, page(110, 0));
    show(1, page(1_000, 0));
    expect(await count(rate)).toEqual([]);
    show(1, page(1_001, 0));
    expect(await count(rate)).toEqual([[30, 1, 0]]);
  });

  it('are not counted by pages that were read before the check came', async () => {
    const late = Promise.withResolvers<void>();
    const waits: Handler = async (_, response) => {
      await late.promise;
      response.end(page(1_000, 0));
    };
    const { count, show, step } = await openPages([page(1_000, 0), waits]);
    const other = step('sum(x)');
    await sleep(200);
    const first = count(rate, 0);
    await sleep(100);
    late.resolve();
    await other;
    expect(await first).toEqual([]);
    show(1, page(1_000, 0));
    expect(await count(rate)).toEqual([]);
    expect(await count(rate)).toEqual([[30, 0, 0]]);
  });

  it('count at the time of the round also where its page comes late', async () => {
    const late = Promise.withResolvers<void>();
    const { count, show } = await openPages([page(100, 0), page(100, 0)]);
    await count(rate);
    show(1, async (_, response) => {
      await late.promise;
      response.end(page(105, 1));
    });
    const waiting = count(rate);
    await sleep(500);
    // The question of the next step finds the round of this one still going on.
    const next = count(rate);
    late.resolve();
    await Promise.all([waiting, next]);
    show(1, page(106, 1));
    expect(await count(rate)).toEqual([
      [20, 6, 1],
      [40, 1, 0],
    ]);
  });
});
