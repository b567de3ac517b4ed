/** What scrape makes of a query against what Prometheus makes of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Loopback, serve } from '../../../test/support/loopback.ts';
import { clusterNamed, questionOf, sourceWith } from '../../../test/support/questions.ts';
import {
  becauseNoPrometheus,
  noPrometheus,
  type RunningPrometheus,
  startPrometheus,
} from '../../../test/support/prometheus.ts';
import { queryInstant } from '../../clients/prometheus/query.ts';
import { evaluate, type View } from './evaluate.ts';
import { parseQuery } from './parse.ts';
import { fits, type Labels } from './query.ts';
import { scrapeSignal } from './scrape.ts';

/** Counters that are reset, begin late and end early, and gauges that wander, by the count of pages. */
function pageOf(target: number, page: number): string {
  const lines = [
    `requests_total{code="200"} ${1000 + page * (7 + target)}`,
    `requests_total{code="500"} ${500 + (page % 5) * 3}`,
    `restarts_total ${page % 4 === 0 ? 0 : 40 + page}`,
    `temperature ${20 + Math.sin(page) * 5 - target}`,
    `zero_total 0`,
    `nothing NaN`,
  ];
  if (page > 6) lines.push(`late_total ${(page - 7) * 10}`);
  if (page < 8) lines.push(`early_total ${900 + page * 10}`);
  return `${lines.join('\n')}\n`;
}

const queries = [
  'sum(requests_total)',
  'sum(requests_total{code="500"})',
  'sum(requests_total{code!="500"})',
  'sum(requests_total{code=~"5.."})',
  'sum(requests_total{code!~"2..|3.."})',
  'sum by (cluster) (rate(requests_total[5s]))',
  'sum(rate(requests_total{code="500"}[7s])) / sum(rate(requests_total[7s]))',
  'sum(increase(requests_total{code="500"}[6s]))',
  'sum(rate(restarts_total[9s]))',
  'sum(increase(restarts_total[20s]))',
  'sum(rate(late_total[4s]))',
  'sum(rate(late_total[20s]))',
  'sum(rate(early_total[20s]))',
  'sum(early_total)',
  'max(temperature) - min(temperature)',
  'avg(temperature)',
  'count(requests_total)',
  'count by (code) (requests_total) * 0 + 1',
  'sum(delta(temperature[6s]))',
  'sum(requests_total / 2) + 3 * 4 - -5',
  '1 - sum(rate(zero_total[5s])) / sum(rate(zero_total[5s]))',
  'sum(rate(requests_total[5s])) / sum(zero_total)',
  'sum(nothing)',
  'max(nothing)',
  'sum(no_such_metric) / sum(requests_total)',
  'sum(requests_total{job="test"}) / sum(requests_total{code="200"})',
  'sum(rate(requests_total{code="500"}[8s]) / rate(requests_total{code="200"}[8s]))',
];

interface Known {
  readonly labels: Labels;
  readonly samples: readonly (readonly [at: number, value: number])[];
}

/**
 * Moments from which no sample is a whole number of seconds away: Prometheus 2 took a sample at the very
 * beginning of a range, Prometheus 3 and scrape do not.
 */
function momentsBefore(end: number, known: readonly Known[]): readonly number[] {
  const onBorder = (at: number) =>
    known.some(({ samples }) => samples.some(([time]) => (at - time) % 1_000 === 0));
  return [0, 1, 2, 3, 4, 5, 6].map((index) => {
    let at = end - 500 - index * 1_237;
    while (onBorder(at)) at -= 1;
    return at;
  });
}

/** The samples that Prometheus itself holds, as a view: what its newest page did not show is gone. */
function viewOf(known: readonly Known[], at: number): View {
  const upTo = (ms: number, { samples }: Known) => samples.filter(([t]) => t > at - ms && t <= at);
  const newest = (series: Known) => upTo(60_000, series).at(-1);
  const seen = (instance: string | undefined) =>
    Math.max(
      ...known
        .filter(({ labels }) => labels.get('instance') === instance)
        .map((series) => newest(series)?.[0] ?? 0),
    );
  return {
    at,
    instant: (selector) =>
      known.flatMap((series) => {
        const { labels } = series;
        const last = newest(series);
        if (last === undefined || last[0] < seen(labels.get('instance'))) return [];
        return fits(selector, labels) ? [{ labels, value: last[1] }] : [];
      }),
    range: (selector, rangeMs) =>
      known
        .filter(({ labels }) => fits(selector, labels))
        .map((series) => ({ labels: series.labels, samples: upTo(rangeMs, series) })),
  };
}

describe.skipIf(noPrometheus)(`scrape beside Prometheus ${becauseNoPrometheus}`, () => {
  const servers: Loopback[] = [];
  let prometheus: RunningPrometheus;
  const patience = () => ({ timeoutMs: 5_000, signal: new AbortController().signal });

  const asked = async (query: string, atMs: number) => {
    const outcome = await queryInstant(
      { url: prometheus.url, headers: {} },
      { query, atMs },
      patience(),
    );
    if (outcome.kind === 'failure' || !('series' in outcome.result)) {
      throw new Error(JSON.stringify(outcome));
    }
    return outcome.result.series;
  };

  beforeAll(async () => {
    for (const target of [0, 1]) {
      let page = 0;
      servers.push(
        await serve((request, response) => {
          const steady = `steady_total ${((Date.now() % 1e7) / 1000) * (target + 1)}\n`;
          if (request.url === '/metrics') page += 1;
          response.end(pageOf(target, page) + steady);
        }),
      );
    }
    const addresses = servers.map(({ host }) => host);
    prometheus = await startPrometheus([{ addresses, labels: { cluster: 'a' } }], { scrapes: 14 });
  }, 60_000);
  afterAll(async () => {
    await prometheus.stop();
    await Promise.all(servers.map((server) => server.close()));
  });

  it('computes from the same samples the same values', async () => {
    const end = Date.now();
    const raw = await asked('{job="test"}[1m]', end);
    const known = raw.map(({ labels, points }) => ({ labels, samples: points }));
    const times = momentsBefore(end, known);
    const differing: unknown[] = [];
    let compared = 0;
    for (const query of queries) {
      const parsed = parseQuery(query);
      if (parsed.kind === 'trouble') throw new Error(`${query}: ${parsed.message}`);
      for (const at of times) {
        const theirs = await asked(query, at);
        const ours = evaluate(parsed.expr, viewOf(known, at));
        const value = ours.kind === 'value' ? [ours.value] : [];
        const expected = theirs.flatMap(({ points }) => points.map(([, v]) => v));
        if (expected.length > 1) {
          if (ours.kind !== 'trouble') differing.push({ query, at, ours, expected });
        } else if (!alike(value, expected)) differing.push({ query, at, ours, expected });
        compared += expected.length;
      }
    }
    expect(differing).toEqual([]);
    expect(compared).toBeGreaterThan(150);
  });

  it('comes to the same rates by reading the targets itself', async () => {
    const query = 'sum by (cluster) (rate(steady_total[6s]))';
    const targets = servers.map(({ url }) => `${url}/scraped`);
    const source = sourceWith({ kind: 'scrape', targets, headers: {} });
    const signal = scrapeSignal({ clock: { now: Date.now, wall: Date.now } });
    const ask = () => {
      const question = questionOf({ source, query, clusters: [clusterNamed('a')] });
      return signal.read(question, new AbortController().signal);
    };
    for (let second = 0; second < 6; second += 1) {
      await ask();
      await sleep(1_000);
    }
    const series = (await ask()).get('a');
    const ours = series?.kind === 'samples' ? series.samples.at(-1)?.[1] : undefined;
    const [theirs] = await asked(query, Date.now());
    expect(ours).toBeCloseTo(3, 1);
    expect(theirs?.points[0]?.[1]).toBeCloseTo(3, 1);
  });
});

function alike(ours: readonly number[], theirs: readonly number[]): boolean {
  const [a, b] = [ours[0], theirs[0]];
  if (a === undefined || b === undefined) return a === b;
  return Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
}
