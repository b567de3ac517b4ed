/**
 * What people do with a service, as a page of counters that has a past: the same counters, second by second,
 * from hours ago until the page was opened. Nothing of it is chance, so that no test depends on luck.
 */
import { writeFile } from 'node:fs/promises';
import { serve } from '../../support/loopback.ts';

/** Of all requests. */
export interface Shares {
  readonly failed: number;
  /** Those that take longer than a tenth of a second. */
  readonly slow: number;
}

export interface CountedOrder {
  readonly clusters: readonly string[];
  readonly usual: (cluster: string) => Shares;
  /** What is now; null while nobody answers. */
  readonly now: (cluster: string) => Shares | null;
}

export interface CountedPage extends AsyncDisposable {
  readonly host: string;
  /** Writes what was until the page was opened, in the OpenMetrics format. */
  writePast(path: string): Promise<void>;
}

/** Fewer than four are too few to know how the clusters compare. */
const pastSeconds = 5 * 3_600;
const requestsPerSecond = 1_000;

/** Opens the page; from here on it counts what is. */
export async function openCountedPage({
  clusters,
  usual,
  now,
}: CountedOrder): Promise<CountedPage> {
  const openedAt = Math.floor(Date.now() / 1_000);
  const counts = new Map(clusters.map((name) => [name, countsOf(usual(name), pastSeconds)]));
  let countedAt = performance.now();
  const page = await serve((_request, response) => {
    const seconds = (performance.now() - countedAt) / 1_000;
    countedAt += seconds * 1_000;
    for (const [name, own] of counts) {
      const shares = now(name);
      if (shares !== null) add(own, countsOf(shares, seconds));
    }
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(textOf(counts));
  });
  return {
    host: page.host,
    writePast: (path) =>
      writeFile(path, pastOf({ clusters, usual }, { openedAt, host: page.host })),
    [Symbol.asyncDispose]: () => page.close(),
  };
}

interface Counts {
  requests: number;
  failed: number;
  slow: number;
}

function countsOf({ failed, slow }: Shares, seconds: number): Counts {
  const requests = seconds * requestsPerSecond;
  return { requests, failed: requests * failed, slow: requests * slow };
}

function add(own: Counts, { requests, failed, slow }: Counts): void {
  own.requests += requests;
  own.failed += failed;
  own.slow += slow;
}

interface Family {
  readonly metric: string;
  /** As OpenMetrics names it. */
  readonly type: string;
  /** What each of its series counts, by its label. */
  readonly series: Readonly<Record<string, (own: Counts) => number>>;
}

const families: readonly Family[] = [
  {
    metric: 'service_requests_total',
    type: 'service_requests counter',
    series: {
      'code="ok"': ({ requests, failed }) => requests - failed,
      'code="failed"': ({ failed }) => failed,
    },
  },
  {
    metric: 'service_seconds_bucket',
    type: 'service_seconds histogram',
    series: {
      'le="0.1"': ({ requests, slow }) => requests - slow,
      'le="+Inf"': ({ requests }) => requests,
    },
  },
];

function textOf(counts: ReadonlyMap<string, Counts>): string {
  const lines = families.flatMap(({ metric, series }) =>
    Object.entries(series).flatMap(([label, valueOf]) =>
      [...counts].map(([cluster, own]) => {
        return `${metric}{cluster="${cluster}",${label}} ${Math.floor(valueOf(own))}\n`;
      }),
    ),
  );
  return lines.join('');
}

/** With the labels that a scrape adds, so that each series goes on where its past ends. */
function pastOf(
  { clusters, usual }: Pick<CountedOrder, 'clusters' | 'usual'>,
  { openedAt, host }: { readonly openedAt: number; readonly host: string },
): string[] {
  const each = Array.from({ length: pastSeconds }, (_, index) => index + 1);
  const texts = families.flatMap(({ metric, type, series }) => [
    `# TYPE ${type}\n`,
    ...Object.entries(series).flatMap(([label, valueOf]) =>
      clusters.map((cluster) => {
        const head = `${metric}{cluster="${cluster}",instance="${host}",job="test",${label}}`;
        const lines = each.map((seconds) => {
          const value = Math.floor(valueOf(countsOf(usual(cluster), seconds)));
          return `${head} ${value} ${openedAt - pastSeconds + seconds}\n`;
        });
        return lines.join('');
      }),
    ),
  ]);
  return [...texts, '# EOF\n'];
}
