/** Counts out of a real Prometheus: of counters, of buckets and of native histograms. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram, prometheus as program } from '../../../test/run/debian.ts';
import { type Loopback, serve } from '../../../test/support/loopback.ts';
import {
  becauseNoPrometheus,
  noPrometheus,
  type RunningPrometheus,
  startPrometheus,
} from '../../../test/support/prometheus.ts';
import { clusterNamed, machineClock, sourceWith } from '../../../test/support/questions.ts';
import type { Measure } from '../../core/fleet/check.ts';
import {
  countsOf,
  latencyOf,
  measureContract,
  questionAbout,
  rateOf,
} from '../measures.contract.ts';
import type { Headers } from '../signal.contract.ts';
import { nativePage, nativePageType } from './native-page.contract.ts';
import { prometheusSignal } from './prometheus.ts';

const settingsAt = (url: string, headers: Headers = {}) =>
  ({ kind: 'prometheus', url, headers, clusterLabel: 'cluster' }) as const;

/** A hundred requests a second: four fail, ten take longer than 0.5 s, and one longer than 2.5 s. */
function pageOf(seconds: number): string {
  const requests = Math.floor(seconds * 100);
  const share = (part: number) => Math.floor(requests * part);
  return `${[
    `requests_total{code="200"} ${requests - share(0.04)}`,
    `requests_total{code="500"} ${share(0.04)}`,
    `other_total ${requests}`,
    `renamed_errors_total ${share(0.04)}`,
    `seconds_bucket{le="0.1"} ${share(0.5)}`,
    `seconds_bucket{le="0.5"} ${share(0.9)}`,
    `seconds_bucket{le="2.5"} ${share(0.99)}`,
    `seconds_bucket{le="+Inf"} ${requests}`,
    `seconds_sum ${requests}`,
    `seconds_count ${requests}`,
    `reading 5`,
  ].join('\n')}\n`;
}

describe.skipIf(noPrometheus)(`counts of a real Prometheus ${becauseNoPrometheus}`, () => {
  const servers: Loopback[] = [];
  let prometheus: RunningPrometheus;
  let folder: string;

  /**
   * It takes native histograms only if it is told to, so that another program with that flag stands for
   * it.
   */
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tierwise-native-'));
    const wrapper = join(folder, 'prometheus');
    const flag = '--enable-feature=native-histograms';
    await writeFile(wrapper, `#!/bin/sh\nexec '${findProgram(program)}' ${flag} "$@"\n`);
    await chmod(wrapper, 0o755);
    const startedAt = Date.now() - 1_000_000;
    const secondsNow = () => (Date.now() - startedAt) / 1_000;
    const text = await serve((_, response) => void response.end(pageOf(secondsNow())));
    const native = await serve((_, response) => {
      const requests = Math.floor(secondsNow() * 100);
      // A tenth lies in (0.5, 1], a hundredth of all in (2, 4], and the rest below.
      const counts = [0.89, 0.1, 0, 0.01].map((share) => Math.floor(requests * share));
      response.setHeader('Content-Type', nativePageType);
      const labels = { handler: '/' };
      response.end(nativePage({ name: 'native', labels, sum: requests, first: -1, counts }));
    });
    const other = await serve((_, response) => {
      response.end(pageOf(secondsNow()).replace('le="0.5"', 'le="0.4"'));
    });
    servers.push(text, native, other);
    const of = (cluster: string, ...processes: readonly Loopback[]) => ({
      addresses: processes.map(({ host }) => host),
      labels: { cluster },
    });
    const before = process.env[program.variable];
    process.env[program.variable] = wrapper;
    try {
      const targets = [of('steady', text), of('native', native), of('mixed', text, other)];
      prometheus = await startPrometheus(targets, { scrapes: 12 });
    } finally {
      if (before === undefined) delete process.env[program.variable];
      else process.env[program.variable] = before;
    }
  }, 60_000);
  afterAll(async () => {
    await prometheus.stop();
    await Promise.all(servers.map((server) => server.close()));
    await rm(folder, { recursive: true });
  });

  measureContract('Prometheus', {
    create: (clock) => prometheusSignal({ clock }),
    settingsAt,
    hasClock: true,
    showWorld: async () => ({ url: prometheus.url, stop: async () => {} }),
  });

  /** The newest count of a step of five seconds, which holds 500 requests. */
  const newest = async (measure: Measure, cluster = 'steady') => {
    const source = sourceWith(settingsAt(prometheus.url), { stepMs: 5_000 });
    const clusters = [clusterNamed(cluster), clusterNamed('absent')];
    const question = questionAbout(measure, { source, clusters, spanMs: 5_000 });
    const signal = prometheusSignal({ clock: machineClock });
    const answers = await signal.read(question, new AbortController().signal);
    const counts = countsOf(answers.get(cluster));
    return typeof counts === 'string' ? counts : counts.at(-1);
  };
  /**
   * The shares of what is bad, in percent. Prometheus stretches what it saw to the borders of the step,
   * but everything alike.
   */
  const shares = async (measure: Measure, cluster = 'steady') => {
    const [all = Number.NaN, ...bad] = (await newest(measure, cluster)) ?? [];
    if (typeof all === 'string') return all;
    const perRequest = measure.kind === 'rate' ? measure.total.length : 1;
    expect(all / perRequest).toBeGreaterThan(450);
    expect(all / perRequest).toBeLessThan(550);
    return bad.map((count) =>
      typeof count === 'number' ? Math.round((100 * count) / all) : count,
    );
  };

  it('has errors and requests of each step', async () => {
    const errors = 'requests_total{code=~"5.."}';
    expect(await shares(rateOf(errors, 'requests_total'))).toEqual([4]);
    expect(await shares(rateOf(errors, ['requests_total', 'other_total']))).toEqual([2]);
    expect(await shares(rateOf('renamed_errors_total', '{__name__="other_total"}'))).toEqual([4]);
  });

  it('has no errors where none was, and does not know them where their metric is gone', async () => {
    expect(await shares(rateOf('requests_total{code="418"}', 'requests_total'))).toEqual([0]);
    expect(await shares(rateOf('errors_total', 'requests_total'))).toEqual([Number.NaN]);
  });

  it('has observations above the bounds of a classic histogram', async () => {
    expect(await shares(latencyOf('seconds', [0.1, 0.5, 2.5]))).toEqual([50, 10, 1]);
    expect(await shares(latencyOf('{__name__="seconds"}', [0.1]))).toEqual([50]);
  });

  it('names the nearest buckets where a bound is none, or not one of every process', async () => {
    expect(await newest(latencyOf('seconds', [0.3, 0.5]))).toBe(
      'seconds has no bucket for 0.3, the nearest: 0.1, 0.5',
    );
    expect(await newest(latencyOf('seconds', [0.5, 2.5]), 'mixed')).toBe(
      'seconds has no bucket for 0.5, the nearest: 0.4, 2.5',
    );
    expect(await newest(latencyOf('seconds', [2.5]), 'mixed')).toHaveLength(2);
  });

  it('has observations above the bounds of a native histogram', async () => {
    const measure = latencyOf('native{handler="/"}', [0.5, 2, 4], 'native');
    expect(await shares(measure, 'native')).toEqual([11, 1, 0]);
  });

  it('has nothing for a histogram of the other form', async () => {
    expect(await newest(latencyOf('native', [0.5]), 'native')).toBeUndefined();
    expect(await newest(latencyOf('seconds_count', [0.5], 'native'))).toBeUndefined();
  });

  it('passes on why it refuses a selector', async () => {
    expect(await newest(rateOf('x{a=~"("}', 'x'))).toMatch(/bad_data.*missing closing/);
  });
});
