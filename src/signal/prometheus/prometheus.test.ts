import { afterEach, describe, expect, it } from 'vitest';
import type { Loopback } from '../../../test/support/loopback.ts';
import { api, type Answer, type Asked } from '../../../test/support/prometheus-api.ts';
import {
  type Asking,
  clusterNamed,
  machineClock,
  questionOf,
  sourceWith,
  valuesOf,
} from '../../../test/support/questions.ts';
import type { Cluster, Source } from '../../core/fleet/fleet.ts';
import { measureContract } from '../measures.contract.ts';
import { type Headers, type SignalHarness, signalContract, world } from '../signal.contract.ts';
import { prometheusSignal } from './prometheus.ts';

const settingsAt = (url: string, headers: Headers): Source['settings'] => ({
  kind: 'prometheus',
  url,
  headers,
  clusterLabel: 'cluster',
});

const scripted: SignalHarness = {
  create: (clock) => prometheusSignal({ clock }),
  settingsAt,
  hasClock: true,
  showWorld: async () => {
    const server = await api(({ query }) => {
      if (/increase\(|^count by/.test(query)) return [];
      if (query !== 'reading') return { status: 'error', errorType: 'bad_data', error: 'what?' };
      return Object.entries(world).flatMap(([cluster, values]) =>
        values.map((value, i) => ({ labels: { cluster, i: String(i) }, value })),
      );
    });
    return { url: server.url, stop: () => server.close() };
  },
};

signalContract('Prometheus, scripted', scripted);
measureContract('Prometheus, scripted', scripted);

const opened: Loopback[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

/** Asks a scripted server about two clusters, a and b. */
async function ask(answer: Parameters<typeof api>[0], more: Partial<Asking> = {}) {
  const server = await api(answer);
  opened.push(server);
  const source = sourceWith(settingsAt(server.url, {}));
  const clusters = [clusterNamed('a'), clusterNamed('b')];
  const question = questionOf({ source, query: 'x', clusters, ...more });
  const answers = await prometheusSignal({ clock: machineClock }).read(question, signal());
  return Object.fromEntries([...answers].map(([name, series]) => [name, valuesOf(series)]));
}

const signal = () => new AbortController().signal;
const fleet = (...names: readonly string[]): readonly Cluster[] =>
  names.map((name) => clusterNamed(name));

describe('one query for the whole fleet', () => {
  it('is one request, at multiples of the step, from exclusive to inclusive', async () => {
    const asked: Asked[] = [];
    const to = 1_700_000_005_000;
    const both = [
      { labels: { cluster: 'a' }, value: 1 },
      { labels: { cluster: 'b' }, value: 2 },
    ];
    const answers = await ask((one) => (asked.push(one), both), { to, spanMs: 3_000 });
    expect(answers).toEqual({ a: [1, 1, 1], b: [2, 2, 2] });
    expect(asked).toMatchObject([{ start: to - 2_000, end: to, step: 1_000 }]);
  });

  it('asks nothing where no step has passed', async () => {
    const asked: Asked[] = [];
    const to = 1_700_000_000_900;
    expect(await ask((one) => (asked.push(one), []), { to, spanMs: 500 })).toEqual({
      a: [],
      b: [],
    });
    expect(asked).toEqual([]);
  });

  it('is cut into requests of at most 11,000 points, without gap or repeat', async () => {
    const asked: Asked[] = [];
    const spanMs = 25_000_000;
    const only = { clusters: fleet('a'), spanMs };
    const { a } = await ask(
      (one) => (asked.push(one), [{ labels: { cluster: 'a' }, value: 1 }]),
      only,
    );
    expect(a).toHaveLength(25_000);
    expect(asked.map(({ start, end }) => (end - start) / 1_000 + 1)).toEqual([
      11_000, 11_000, 3_000,
    ]);
  });

  it('asks for fewer points at once where there are many clusters', async () => {
    const asked: Asked[] = [];
    const clusters = Array.from({ length: 1_000 }, (_, i) => clusterNamed(`c${i}`));
    await ask((one) => (asked.push(one), []), { clusters, spanMs: 1_000_000 });
    expect(asked.length).toBeGreaterThan(1);
  });

  it('is trouble as a whole when one part of the range fails', async () => {
    let requests = 0;
    const answer = () => {
      requests += 1;
      return requests === 1 ? [{ labels: { cluster: 'a' }, value: 1 }] : 'gone';
    };
    expect((await ask(answer, { spanMs: 25_000_000 }))['a']).toMatch(/not answer like Prometheus/);
  });

  it('notices another series in another part of the range', async () => {
    let pod = 0;
    const answer = () => {
      pod += 1;
      return [{ labels: { cluster: 'a', pod: String(pod) }, value: 1 }];
    };
    expect((await ask(answer, { spanMs: 25_000_000 }))['a']).toMatch(/^3 series where one/);
  });

  it('leaves out clusters that nobody asked about', async () => {
    expect(await ask(() => [{ labels: { cluster: 'z' }, value: 1 }])).toEqual({ a: [], b: [] });
  });

  it('needs the label that names the cluster, where a cluster has no series of its own', async () => {
    const advice = 'the result has no label cluster: aggregate with sum by (cluster)';
    expect(await ask(() => [{ labels: {}, value: 1 }])).toEqual({ a: advice, b: advice });
    const mixed = [
      { labels: {}, value: 1 },
      { labels: { cluster: 'a' }, value: 2 },
    ];
    expect(await ask(() => mixed)).toEqual({ a: [2, 2, 2], b: advice });
  });

  const partial = { data: { resultType: 'matrix', result: [] }, status: 'success' };
  it.each([
    [
      'a warning',
      { ...partial, warnings: ['store gateway away'] },
      /may be partial: store gateway away/,
    ],
    ['a mark', { ...partial, isPartial: true }, /may be partial: the server marks/],
    ['an error', { status: 'error', errorType: 'timeout', error: 'too slow' }, /timeout: too slow/],
    [
      'another type',
      { status: 'success', data: { resultType: 'vector', result: [] } },
      /is a vector/,
    ],
    ['a histogram', histogram(), /native histogram/],
  ])('is trouble for all when the answer has %s', async (...[, body, text]) => {
    const answers = await ask(() => body, { clusters: fleet('a') });
    expect(answers['a']).toMatch(text);
  });

  it('is not troubled by infos', async () => {
    expect(await ask(() => ({ ...partial, infos: ['no counter?'] }))).toEqual({ a: [], b: [] });
  });
});

function histogram(): object {
  const result = [{ metric: { cluster: 'a' }, histograms: [[1, {}]] }];
  return { status: 'success', data: { resultType: 'matrix', result } };
}

describe('one query for each cluster', () => {
  it('is asked where the address is a template, and needs no label', async () => {
    const asked: string[] = [];
    const server = await api(({ path }) => {
      asked.push(path);
      return [{ labels: {}, value: path.includes('eu') ? 1 : 2 }];
    });
    opened.push(server);
    const source = sourceWith(settingsAt(`${server.url}/{region}/{cluster}`, {}));
    const regions = { a: 'eu', b: 'us', c: undefined };
    const clusters = Object.entries(regions).map(([name, region]) =>
      clusterNamed(name, region === undefined ? {} : { region }),
    );
    const question = questionOf({ source, query: 'x', clusters, to: 1_700_000_000_000 });
    const answers = await prometheusSignal({ clock: machineClock }).read(question, signal());
    expect(valuesOf(answers.get('a'))).toEqual([1, 1, 1]);
    expect(valuesOf(answers.get('b'))).toEqual([2, 2, 2]);
    expect(valuesOf(answers.get('c'))).toBe('cluster c has no value for {region} in the address');
    expect(asked.toSorted()).toEqual(['/eu/a/api/v1/query_range', '/us/b/api/v1/query_range']);
  });

  it('is asked where the query is a template', async () => {
    const asked: string[] = [];
    const one = { labels: { cluster: 'a' }, value: 1 };
    const query = 'x{cluster="{cluster}"}';
    const answers = await ask(({ query: filled }) => (asked.push(filled), [one]), { query });
    expect(asked.toSorted()).toEqual(['x{cluster="a"}', 'x{cluster="b"}']);
    expect(answers).toEqual({
      a: [1, 1, 1],
      b: 'the result speaks of cluster="a", not of b',
    });
  });

  it('leaves braces alone that are no template', async () => {
    const asked: string[] = [];
    await ask(({ query }) => (asked.push(query), []), { query: 'x{path="/users/{id}"}' });
    expect(asked).toEqual(['x{path="/users/{id}"}']);
  });

  it('does not ask with a hole in the query', async () => {
    const clusters = [clusterNamed('a', { shard: '1' }), clusterNamed('b')];
    const asked: string[] = [];
    const answers = await ask(({ query }) => (asked.push(query), []), {
      query: 'x{s="{shard}"}',
      clusters,
    });
    expect(answers['b']).toBe('cluster b has no value for {shard} in the query');
    expect(asked).toEqual(['x{s="1"}']);
  });

  it('is answered for all others when many hang, from the second time on at the latest', async () => {
    const server = await api(({ path }) =>
      path.startsWith('/dead') ? new Promise<Answer>(() => {}) : [{ labels: {}, value: 1 }],
    );
    opened.push(server);
    const source = sourceWith(settingsAt(`${server.url}/{state}`, {}), { timeoutMs: 500 });
    const clusters = Array.from({ length: 100 }, (_, i) =>
      clusterNamed(`c${i}`, { state: i < 16 ? `dead${i}` : `good${i}` }),
    );
    const prometheus = prometheusSignal({ clock: machineClock });
    const read = () => prometheus.read(questionOf({ source, query: 'x', clusters }), signal());
    const startedAt = performance.now();
    const first = [...(await read()).values()];
    const second = [...(await read()).values()];
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    expect(first).toHaveLength(100);
    expect(second.filter(({ kind }) => kind === 'samples')).toHaveLength(84);
  });
});
