/** Pages that a test writes, read by scrape under a clock that the test moves. */
import { afterEach } from 'vitest';
import { type Handler, type Loopback, serve } from '../../../test/support/loopback.ts';
import { clusterNamed, questionOf, sourceWith, valuesOf } from '../../../test/support/questions.ts';
import type { Measure } from '../../core/fleet/check.ts';
import type { Source } from '../../core/fleet/fleet.ts';
import type { Instant } from '../../core/fleet/quantities.ts';
import { countsOf, questionAbout } from '../measures.contract.ts';
import type { Question } from '../signal.ts';
import { scrapeSignal } from './scrape.ts';

const opened: Loopback[] = [];

/** Servers that are gone after the test. */
export function closeLater(...servers: readonly Loopback[]): void {
  opened.push(...servers);
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

/** A source of ten-second steps over servers whose pages the test writes, under a clock it moves. */
export async function openPages(pages: readonly (string | Handler)[], wall = Date.now) {
  const shown = [...pages];
  const servers: Loopback[] = [];
  let requests = 0;
  for (const index of pages.keys()) {
    const server = await serve((request, response) => {
      requests += 1;
      const page = shown[index];
      if (typeof page === 'string') response.end(page);
      else return page?.(request, response);
    });
    servers.push(server);
    opened.push(server);
  }
  const start: Instant = 1_000_000_000_000;
  let now = start;
  const clock = { now: () => now, wall };
  const signal = scrapeSignal({ clock });
  const targets = servers.map(({ url }) => `${url}/metrics`);
  const settings: Source['settings'] = { kind: 'scrape', targets, headers: {} };
  const source = sourceWith(settings, { stepMs: 10_000, timeoutMs: 1_000 });
  const clusters = [clusterNamed('a')];
  const read = async (question: Question) =>
    (await signal.read(question, new AbortController().signal)).get('a');
  const asking = () => ({ source, clusters, to: now, spanMs: 600_000 });
  return {
    servers,
    requests: () => requests,
    show: (index: number, page: string | Handler) => {
      shown[index] = page;
    },
    /** Moves the clock by a step, unless told otherwise, and asks about the last ten minutes. */
    step: async (query: string, ms = 10_000) => {
      now += ms;
      return valuesOf(await read(questionOf({ ...asking(), query })));
    },
    /** The same for what is compared: the counts, each with the seconds since the start before it. */
    count: async (measure: Measure, ms = 10_000) => {
      now += ms;
      const series = await read(questionAbout(measure, asking()));
      if (series?.kind !== 'counts') return countsOf(series);
      return series.counts.map(([at, ...figures]) => [(at - start) / 1_000, ...figures]);
    },
    start,
    source,
    signal,
  };
}
