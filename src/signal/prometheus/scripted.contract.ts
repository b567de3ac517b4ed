/** A Prometheus that answers what a test says, asked for counts of two clusters, a and b. */
import { afterEach } from 'vitest';
import type { Loopback } from '../../../test/support/loopback.ts';
import { api, type Asked } from '../../../test/support/prometheus-api.ts';
import { clusterNamed, machineClock, sourceWith } from '../../../test/support/questions.ts';
import type { Measure } from '../../core/fleet/check.ts';
import type { Cluster } from '../../core/fleet/fleet.ts';
import { countsOf, questionAbout } from '../measures.contract.ts';
import { prometheusSignal } from './prometheus.ts';

const opened: Loopback[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()));
});

/** One series of an answer: a value for each step, null where it has none. */
export type Row = readonly [
  labels: Readonly<Record<string, string>>,
  ...values: readonly (number | null)[],
];

export interface World {
  readonly measure: Measure;
  /** What each query is answered with; nothing where it is not there. */
  readonly answers: (asked: Asked) => readonly Row[] | string | undefined;
  readonly path?: string;
  readonly clusters?: readonly Cluster[];
  readonly stepMs?: number;
}

/** Until when is asked, by default. */
export const to = 1_700_000_040_000;

/** Asks about three steps of 20 seconds. */
export async function ask({ measure, answers, path = '', clusters, stepMs = 20_000 }: World) {
  const server = await api((asked) => {
    const rows = answers(asked);
    return typeof rows === 'string' ? rows : matrix(rows ?? [], asked);
  });
  opened.push(server);
  const source = sourceWith(
    { kind: 'prometheus', url: `${server.url}${path}`, headers: {}, clusterLabel: 'cluster' },
    { stepMs },
  );
  const asking = { source, clusters: clusters ?? [clusterNamed('a'), clusterNamed('b')] };
  const question = questionAbout(measure, { ...asking, to, spanMs: 3 * stepMs });
  const signal = new AbortController().signal;
  return await prometheusSignal({ clock: machineClock }).read(question, signal);
}

function matrix(rows: readonly Row[], { start, step }: Asked): object {
  const written = (value: number) => String(value).replace('Infinity', '+Inf').replace('-+', '-');
  const result = rows.map(([metric, ...values]) => ({
    metric,
    values: values.flatMap((value, index) =>
      value === null ? [] : [[(start + index * step) / 1_000, written(value)]],
    ),
  }));
  return { status: 'success', data: { resultType: 'matrix', result } };
}

/** The same, as figures by cluster. */
export async function figures(world: World) {
  const answers = await ask(world);
  return Object.fromEntries([...answers].map(([name, series]) => [name, countsOf(series)]));
}

/** The labels of series of the clusters. */
export const [inA, inB] = [{ cluster: 'a' }, { cluster: 'b' }];
/** Answers by the whole text of the query. */
export const byQuery = (
  rows: Readonly<Record<string, readonly Row[] | string>>,
): World['answers'] => {
  return ({ query }) => rows[query];
};
