import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { serve } from '../../../test/support/loopback.ts';
import { clusterNamed, questionOf, sourceWith, valuesOf } from '../../../test/support/questions.ts';
import type { Source } from '../../core/fleet/fleet.ts';
import { measureContract } from '../measures.contract.ts';
import { type SignalHarness, signalContract, world } from '../signal.contract.ts';
import { closeLater, openPages } from './pages.contract.ts';
import { scrapeSignal } from './scrape.ts';

const harness: SignalHarness = {
  create: (clock) => scrapeSignal({ clock }),
  hasClock: false,
  settingsAt: (url, headers) => {
    const [address = '', query = ''] = url.split('?');
    return { kind: 'scrape', targets: [`${address}/{cluster}/metrics?${query}`], headers };
  },
  showWorld: async () => {
    const server = await serve((request, response) => {
      const cluster = request.url?.split('/')[1] ?? '';
      const lines = (world[cluster] ?? []).map((value, i) => `reading{i="${i}"} ${value}\n`);
      response.end(['# TYPE reading gauge\n', ...lines].join('').replaceAll('Infinity', '+Inf'));
    });
    return { url: server.url, stop: () => server.close() };
  },
};

signalContract('scrape', harness);
measureContract('scrape', harness);

describe('scraping', () => {
  it('happens once in a step, whoever asks and however often', async () => {
    const { step, requests } = await openPages(['x 1\ny 2\n']);
    const first = await Promise.all([step('x'), step('y', 0), step('x', 0), step('x + y', 0)]);
    expect(first).toEqual([[1], [2], [1], [3]]);
    expect(await step('x', 1_000)).toEqual([1]);
    expect(requests()).toBe(1);
    expect(await step('x')).toEqual([1, 1]);
    expect(requests()).toBe(2);
  });

  it('makes a rate of what counters gained between pages', async () => {
    const { step, show } = await openPages(['c_total 100\n']);
    expect(await step('rate(c_total[1m])')).toEqual([]);
    show(0, 'c_total 150\n');
    expect(await step('rate(c_total[1m])')).toEqual([50 / 10 / 4]);
  });

  it('counts on from zero when a counter was reset', async () => {
    const { step, show } = await openPages(['c_total 1000\n']);
    const values = [];
    for (const value of [1000, 1100, 50, 150, 250]) {
      show(0, `c_total ${value}\n`);
      values.push(await step('increase(c_total[50s])'));
    }
    expect(values.at(-1)).toHaveLength(4);
    expect((values.at(-1) as number[]).at(-1)).toBeCloseTo((100 + 50 + 100 + 100) * (50 / 40), 6);
  });

  it('never carries a value forward when its series is gone', async () => {
    const { step, show } = await openPages(['x 1\n']);
    expect(await step('x')).toEqual([1]);
    show(0, 'y 1\n');
    expect(await step('x')).toEqual([1]);
    for (let i = 0; i < 60; i += 1) await step('x');
    expect(await step('x')).toEqual([]);
  });

  it('makes no value from a part of the targets, and names the one that failed', async () => {
    const { step, show, servers } = await openPages(['x 1\n', 'x 2\n']);
    expect(await step('sum(x)')).toEqual([3]);
    show(1, (_, response) => void response.writeHead(503).end());
    expect(await step('sum(x)')).toEqual([3]);
    expect(await step('sum(x)')).toEqual([3]);
    expect(await step('sum(x)')).toBe(
      `1 of 2 targets did not answer: ${servers[1]?.url}/metrics answers HTTP 503`,
    );
    show(1, 'x 3\n');
    expect(await step('sum(x)')).toEqual([3, 4]);
  });

  it('says at once why there is nothing when there never was anything', async () => {
    const { step, servers } = await openPages([
      (_, response) => void response.writeHead(503).end(),
    ]);
    expect(await step('x')).toBe(`no target answered: ${servers[0]?.url}/metrics answers HTTP 503`);
  });

  it('goes on when a target was restarted on its port', async () => {
    const { step, servers } = await openPages(['x 1\n']);
    expect(await step('x')).toEqual([1]);
    await servers[0]?.close();
    expect(await step('x')).toEqual([1]);
    closeLater(await serve((_, r) => void r.end('x 2\n'), Number(servers[0]?.host.split(':')[1])));
    expect(await step('x')).toEqual([1, 2]);
  });

  it('waits for a target that hangs once, and then no more until it answers', async () => {
    const { step, show } = await openPages([() => {}]);
    expect(await step('x')).toMatch(/no target answered: no answer from .* within 1000 ms/);
    const startedAt = performance.now();
    expect(await step('x')).toMatch(/no target answered/);
    expect(performance.now() - startedAt).toBeLessThan(500);
    await sleep(1_100);
    show(0, 'x 1\n');
    await step('x');
    await sleep(100);
    expect(await step('x')).toEqual([1, 1]);
  });

  it('keeps 0/0 as NaN, and x/0 as infinite', async () => {
    const { step } = await openPages(['x 0\ny 1\n']);
    expect(await step('x / x')).toEqual([Number.NaN]);
    expect(await step('y / x')).toEqual([Number.POSITIVE_INFINITY]);
  });

  it('answers no query from a page that was read before it came', async () => {
    const late = Promise.withResolvers<void>();
    const { step } = await openPages([
      'x 1\ny 1\n',
      async (_, response) => {
        await late.promise;
        response.end('x 2\ny 2\n');
      },
    ]);
    const first = step('sum(x)');
    await sleep(200);
    const second = step('sum(y)', 0);
    await sleep(100);
    late.resolve();
    expect(await first).toEqual([3]);
    expect(await second).toEqual([]);
    expect(await step('sum(y)')).toEqual([3]);
  });

  it('leaves out samples that say themselves that they are old', async () => {
    const { step, show } = await openPages([`x 1 ${Date.now() - 60_000}\n`]);
    expect(await step('x')).toEqual([]);
    show(0, `x 1 ${Date.now()}\n`);
    expect(await step('x')).toEqual([1]);
  });

  it.each([
    ['2h behind', -7_200_000],
    ['2h ahead of', 7_200_000],
  ])(
    'believes no time of a sample where the clock of this machine is %s the page’s',
    async (words, wrongMs) => {
      const { step, show, servers } = await openPages(
        [`x 1 ${Date.now()}\ny 2\n`],
        () => Date.now() + wrongMs,
      );
      expect(await step('x')).toContain(
        `${servers[0]?.url}/metrics: the clock of this machine is ${words} the source's`,
      );
      show(0, `x 1\ny 2 ${Date.now()}\n`);
      expect(await step('y')).toMatch(/the clock of this machine/);
      const other = await openPages([`x 1\nz 2 ${Date.now()}\n`], () => Date.now() + wrongMs);
      expect(await other.step('x')).toEqual([1]);
    },
  );

  it('renames a label of the page that it sets itself', async () => {
    const { step } = await openPages(['x{cluster="mine"} 1\nx{cluster="yours"} 2\n']);
    expect(await step('x{exported_cluster="mine"}')).toEqual([1]);
    expect(await step('sum by (cluster) (x)')).toEqual([3]);
    expect(await step('x{cluster="mine"}')).toEqual([]);
  });

  it.each([
    ['a page with a series twice', 'x 1\nx 2\n', 'x', /shows the series x twice/],
    ['a page that breaks off', 'x 1\ny{', 'x', /line 2/],
    ['more series than anybody wants', manySeries(1_500), 'sum(x)', /more than 1000 series/],
  ])('has trouble with %s', async (...[, page, query, text]) => {
    const { step } = await openPages([page]);
    expect(await step(query)).toMatch(text);
  });

  it('passes over series that no query wants, however many', async () => {
    const { step } = await openPages([`${manySeries(20_000)}y 2\n`]);
    expect(await step('y')).toEqual([2]);
  });

  it.each([
    ['x offset 5m', /^offset is not evaluated by scrape/],
    ['histogram_quantile(0.9, rate(x[5m]))', /^the function histogram_quantile is not/],
    ['rate(x[10s])', /never holds two samples at a step of 10000 ms/],
    ['rate(x[10d])', /more than 2000 steps/],
  ])('has trouble with the query %s', async (query, text) => {
    const { step } = await openPages(['x 1\n']);
    expect(await step(query)).toMatch(text);
  });

  it('asks nobody about the past', async () => {
    const { signal, source, requests, start } = await openPages(['x 1\n']);
    const clusters = [clusterNamed('a')];
    const question = questionOf({ source, query: 'x', clusters, to: start - 60_000 });
    await signal.read(question, new AbortController().signal);
    expect(requests()).toBe(0);
  });

  it('fills targets and queries with the values of each cluster', async () => {
    const server = await serve((request, response) => {
      response.end(`x{path="${request.url}",app="one"} 1\nx{path="${request.url}",app="two"} 2\n`);
    });
    closeLater(server);
    const targets = [`${server.url}/{cluster}/{shard}`];
    const source = sourceWith({ kind: 'scrape', targets, headers: {} });
    const clusters = [
      clusterNamed('a', { shard: 's1', app: 'one' }),
      clusterNamed('b', { app: 'two' }),
    ];
    const question = questionOf({ source, query: 'x{app="{app}",path="/a/s1"}', clusters });
    const clock = { now: Date.now, wall: Date.now };
    const answers = await scrapeSignal({ clock }).read(question, new AbortController().signal);
    expect(valuesOf(answers.get('a'))).toEqual([1]);
    expect(valuesOf(answers.get('b'))).toBe('cluster b has no value for {shard} in the address');
  });

  it('lets one cluster that hangs starve nobody', async () => {
    const dead = await serve(() => {});
    const good = await serve((_, response) => void response.end('x 1\n'));
    closeLater(dead, good);
    const settings: Source['settings'] = { kind: 'scrape', targets: ['{url}'], headers: {} };
    const source = sourceWith(settings, { timeoutMs: 1_000 });
    const clusters = Array.from({ length: 200 }, (_, i) =>
      clusterNamed(`c${i}`, { url: i < 100 ? `${dead.url}/${i}` : `${good.url}/${i}` }),
    );
    const signal = scrapeSignal({ clock: { now: Date.now, wall: Date.now } });
    const ask = () => {
      const question = questionOf({ source, query: 'x', clusters });
      return signal.read(question, new AbortController().signal);
    };
    await ask();
    await sleep(1_000);
    const answers = [...(await ask()).values()];
    expect(answers.filter(({ kind }) => kind === 'samples')).toHaveLength(100);
  });
});

function manySeries(count: number): string {
  return Array.from({ length: count }, (_, i) => `x{i="${i}"} 1\n`).join('');
}
