import { resolve } from 'node:path';
import { z } from 'zod';
import type { HeaderValue, LivesOn, Source } from '../../core/fleet/fleet.ts';
import { address, headers } from '../schema/address.ts';
import { duration, timeout } from '../schema/quantities.ts';
import { broken, exactlyOne, exactlyOneJson, has, itself, unique } from '../schema/rules.ts';
import { labelName, name, nameOf } from '../schema/texts.ts';

const clusterLabel = () =>
  labelName().describe('The label of its answers that names the cluster. Default: cluster.');

const prometheus = z.strictObject({
  url: address().describe('Where it is. With {cluster} or a value in it, one for each cluster.'),
  headers: headers(),
  clusterLabel: clusterLabel().optional(),
});

const scrape = z.strictObject({
  targets: z
    .array(address())
    .min(1)
    .describe('Pages of metrics of each cluster; may hold {cluster} and values.'),
  headers: headers(),
});

const livesOn = z
  .union(
    [
      z.enum(['each', 'outside']),
      z.array(nameOf('a cluster')).min(1).superRefine(unique(itself)),
      z.strictObject({ outside: name().describe('What it is called there.') }),
    ],
    { error: 'must be `each`, `outside`, { outside: NAME } or a list of clusters' },
  )
  .transform((written): LivesOn => {
    if (written === 'each') return { kind: 'each' };
    if (written === 'outside') return { kind: 'outside', name: 'outside' };
    if (Array.isArray(written)) return { kind: 'clusters', clusters: written };
    return { kind: 'outside', name: written.outside };
  });

const ways = ['prometheus', 'scrape'];

/** One entry of the Fleet's `sources`. */
export const source = z
  .strictObject({
    prometheus: prometheus.optional().describe('Asks a Prometheus, or what speaks like one.'),
    scrape: scrape.optional().describe('Reads pages of metrics directly.'),
    livesOn: livesOn
      .optional()
      .describe(
        'Where it lives: on `each` cluster that it speaks of, on the clusters of a list, or `outside`. Default for scrape: each.',
      ),
    clusterLabel: clusterLabel().optional(),
    step: timeout().prefault('60s').describe('How far apart its samples are.'),
    lag: duration()
      .optional()
      .describe('How late a sample may come. Default: 30s for prometheus, 0s for scrape.'),
    timeout: timeout().prefault('10s').describe('How long one question may take.'),
  })
  .refine(
    exactlyOne(ways),
    broken({
      wrong: 'needs exactly one of `prometheus` and `scrape`',
      hint: 'write `prometheus: { url: … }` or `scrape: { targets: […] }`',
    }),
  )
  .refine(
    (written) => !has(written, 'prometheus') || has(written, 'livesOn'),
    broken({
      path: ['livesOn'],
      code: 'missing-field',
      wrong: 'is missing',
      hint: 'write each, outside or [clusters]: a cluster that goes down takes its Prometheus with it, so Tierwise must know whose silence means what, and never change a cluster together with its witness',
    }),
  )
  .refine(
    (written) => !has(written, 'scrape') || !has(written, 'clusterLabel'),
    broken({
      path: ['clusterLabel'],
      wrong: 'does not go with scrape',
      hint: 'leave it out: every target belongs to one cluster',
    }),
  )
  .refine(
    ({ prometheus: asked, clusterLabel: label }) =>
      asked?.clusterLabel === undefined || label === undefined || asked.clusterLabel === label,
    broken({
      path: ['clusterLabel'],
      wrong: 'contradicts `prometheus.clusterLabel`',
      hint: 'write it in one of the two places',
    }),
  )
  .meta({
    ...exactlyOneJson(ways),
    if: { required: ['prometheus'] },
    // oxlint-disable-next-line unicorn/no-thenable -- `then` is a word of JSON Schema
    then: { required: ['livesOn'] },
  });

/** A source in core's words. */
export function sourceFrom(
  sourceName: string,
  written: z.output<typeof source>,
  folder: string,
): Source {
  const rest = { name: sourceName, stepMs: written.step, timeoutMs: written.timeout };
  const asked = written.prometheus;
  if (asked !== undefined) {
    const label = asked.clusterLabel ?? written.clusterLabel ?? 'cluster';
    return {
      ...rest,
      // Required for a Prometheus: the schema has seen to it.
      livesOn: written.livesOn ?? { kind: 'each' },
      lagMs: written.lag ?? 30_000,
      settings: {
        kind: 'prometheus',
        url: asked.url,
        headers: headersFrom(asked.headers, folder),
        clusterLabel: label,
      },
    };
  }
  return {
    ...rest,
    livesOn: written.livesOn ?? { kind: 'each' },
    lagMs: written.lag ?? 0,
    settings: {
      kind: 'scrape',
      targets: written.scrape?.targets ?? [],
      headers: headersFrom(written.scrape?.headers ?? {}, folder),
    },
  };
}

/** A path of a secret is from the folder of its document, however it begins. */
function headersFrom(
  written: Readonly<Record<string, HeaderValue>>,
  folder: string,
): Readonly<Record<string, HeaderValue>> {
  const entries = Object.entries(written).map(([header, value]) => {
    return [
      header,
      value.kind === 'file' ? { ...value, file: resolve(folder, value.file) } : value,
    ];
  });
  return Object.fromEntries(entries) as Readonly<Record<string, HeaderValue>>;
}
