import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Loopback, serve } from '../../../test/support/loopback.ts';
import {
  clusterNamed,
  machineClock,
  questionOf,
  sourceWith,
  valuesOf,
} from '../../../test/support/questions.ts';
import {
  becauseNoPrometheus,
  noPrometheus,
  type RunningPrometheus,
  startPrometheus,
} from '../../../test/support/prometheus.ts';
import type { Source } from '../../core/fleet/fleet.ts';
import { answerContract, type Headers, world } from '../signal.contract.ts';
import { prometheusSignal } from './prometheus.ts';

const settingsAt = (url: string, headers: Headers): Source['settings'] => ({
  kind: 'prometheus',
  url,
  headers,
  clusterLabel: 'cluster',
});

describe.skipIf(noPrometheus)(`a real Prometheus ${becauseNoPrometheus}`, () => {
  const servers = new Map<string, Loopback>();
  let prometheus: RunningPrometheus;
  let broken = false;

  /** One target for each cluster of the world, and one whose counters move, until it is broken. */
  beforeAll(async () => {
    for (const [cluster, values] of Object.entries(world)) {
      const lines = values.map((value, i) => `reading{i="${i}"} ${value}\n`).join('');
      const page = lines.replaceAll('Infinity', '+Inf');
      servers.set(cluster, await serve((_, response) => void response.end(page)));
    }
    const startedAt = Date.now();
    const moving = await serve((_, response) => {
      const seconds = (Date.now() - startedAt) / 1000;
      if (broken) response.writeHead(500).end();
      else response.end(`requests_total ${seconds * 50}\nerrors_total ${seconds * 2}\n`);
    });
    servers.set('moving', moving);
    const targets = [...servers].map(([cluster, { host }]) => ({
      addresses: [host],
      labels: { cluster },
    }));
    prometheus = await startPrometheus(targets, { scrapes: 6 });
  }, 60_000);
  afterAll(async () => {
    await prometheus.stop();
    await Promise.all([...servers.values()].map((server) => server.close()));
  });

  answerContract('Prometheus', {
    create: (clock) => prometheusSignal({ clock }),
    settingsAt,
    hasClock: true,
    showWorld: async () => ({ url: prometheus.url, stop: async () => {} }),
  });

  const ask = async (query: string, spanMs = 2_000) => {
    const source = sourceWith(settingsAt(prometheus.url, {}));
    const question = questionOf({ source, query, clusters: [clusterNamed('moving')], spanMs });
    const signal = prometheusSignal({ clock: machineClock });
    return valuesOf((await signal.read(question, new AbortController().signal)).get('moving'));
  };
  const ratio =
    'sum by (cluster) (rate(errors_total[5s])) / sum by (cluster) (rate(requests_total[5s]))';

  it('answers a query by cluster', async () => {
    const values = await ask(ratio);
    expect(values).toHaveLength(2);
    for (const value of values) expect(value).toBeCloseTo(0.04, 3);
  });

  it('answers a range of many more points than it takes at once', async () => {
    expect((await ask('requests_total', 30_000_000)).length).toBeGreaterThan(3);
  });

  it('is told that the label is missing', async () => {
    expect(await ask('sum(rate(errors_total[5s]))')).toContain('no label cluster');
    expect(await ask('42')).toContain('no label cluster');
  });

  it('passes on why it refuses a query', async () => {
    expect(await ask('sum by (cluster) (rate(errors_total))')).toMatch(/bad_data.*range vector/);
  });

  it('has no samples for a metric that nobody exposes', async () => {
    expect(await ask('sum by (cluster) (vanished_total)')).toEqual([]);
  });

  it('has no newer samples when the target stops answering', async () => {
    broken = true;
    await sleep(4_000);
    expect(await ask('requests_total')).toEqual([]);
  });
});
