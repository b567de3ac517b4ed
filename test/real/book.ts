/** What the processes themselves wrote down of their lives, and what a source would say of them. */
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, serve } from '../support/loopback.ts';
import type { DrawnLife } from './draw.ts';
import { revisions } from './manifests.ts';

/** A line of the book: born, up and to be asked, ready, or ended because it was asked to. */
export interface BookLine {
  readonly what: 'born' | 'up' | 'ready' | 'ended';
  readonly at: number;
  readonly cluster: string;
  readonly zone: string;
  readonly revision: string;
  readonly marker: string;
  readonly pid: number;
}

/** All lines so far. */
export function readBook(path: string): readonly BookLine[] {
  return readLines(path) as readonly BookLine[];
}

/** A file of JSON, a line each; a last line that is still being written is left out. */
export function readLines(path: string): readonly unknown[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as unknown);
}

/** From `from` to before `to` a cluster had a process that does harm. */
export interface Harm {
  readonly cluster: string;
  readonly from: number;
  readonly to: number;
}

/** When a harmful change was at work, by the processes' own words. */
export function harmsOf({ nature, badOn }: DrawnLife, book: readonly BookLine[]): readonly Harm[] {
  if (nature !== 'harmful') return [];
  const bad = book.filter(
    ({ cluster, revision }) => cluster === badOn && revision === revisions.change,
  );
  return (
    bad
      // Its page shows the harm before it is ready.
      .filter(({ what }) => what === 'up')
      .map(({ cluster, at, pid }) => {
        const end = bad.find((line) => line.what === 'ended' && line.pid === pid);
        return { cluster, from: at, to: end?.at ?? Number.POSITIVE_INFINITY };
      })
  );
}

/** A source that can be away for a while. */
export interface Source extends AsyncDisposable {
  readonly url: string;
  /** When it was away: of these times it knows nothing afterwards, as one that collects for itself. */
  readonly gaps: readonly Gap[];
  /** Its port refuses from now on. */
  close(): Promise<void>;
  /** It listens there again. */
  open(): Promise<void>;
}

/** From `from` to before `to`, which is infinite while it lasts. */
export interface Gap {
  readonly from: number;
  to: number;
}

/** A server that speaks like a Prometheus, and has a history of what the book says. */
export async function promOf(life: DrawnLife, book: string): Promise<Source> {
  const gaps: Gap[] = [];
  const begin = (at = 0) =>
    serve((request, response) => answer({ life, book, gaps }, { request, response }), at);
  let server = await begin();
  const { url, host } = server;
  const port = Number(host.split(':')[1]);
  return {
    url,
    gaps,
    close: async () => {
      gaps.push({ from: Date.now(), to: Number.POSITIVE_INFINITY });
      await server.close();
    },
    open: async () => {
      server = await begin(port);
      const gap = gaps.at(-1);
      if (gap !== undefined) gap.to = Date.now();
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Known {
  readonly life: DrawnLife;
  readonly book: string;
  readonly gaps: readonly Gap[];
}

async function answer({ life, book, gaps }: Known, { request, response }: Exchange) {
  const asked = new URLSearchParams(await bodyOf(request));
  const [from = 0, to = 0, step = 1] = ['start', 'end', 'step'].map((name) =>
    Number(asked.get(name)),
  );
  const harms = harmsOf(life, readBook(book));
  const count = Math.floor((to - from) / step + 1e-6) + 1;
  const all = Array.from({ length: count }, (_, index) => Number((from + index * step).toFixed(3)));
  const times = all.filter(
    (at) => !gaps.some((gap) => gap.from <= at * 1_000 && at * 1_000 < gap.to),
  );
  const result = life.clusters.map(({ name: cluster }) => {
    const own = harms.filter((harm) => harm.cluster === cluster);
    const isBadAt = (at: number) => own.some((harm) => harm.from <= at && at < harm.to);
    const values = times.map((at) => [at, isBadAt(at * 1_000) ? '1' : '0']);
    return { metric: { cluster }, values };
  });
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }));
}
