/** Clusters that are asked about together: all at one address, or each by itself. */
import type { Cluster } from '../../core/fleet/fleet.ts';
import type { Series } from '../../core/judge/evidence.ts';
import { bucketBound, noBucketText } from '../counts.ts';
import { type Enquiry, enquiryOf } from '../enquiry.ts';
import { trouble, troubleForAll } from '../series.ts';
import { type Asking, askRange, type RangeAnswer } from './ask.ts';
import { allBucketsQuery, type NoBucket } from './buckets.ts';
import { type Recipe, recipeOf } from './recipe.ts';
import type { Joined, Naming, Own } from './sort.ts';

export interface Party {
  readonly clusters: readonly Cluster[];
  readonly url: string;
  readonly fill: (text: string) => string;
  /** Says which series of a result speaks of which of the clusters. */
  readonly sort: (series: readonly Joined[], naming: Naming) => ReadonlyMap<string, Own>;
}

export interface PartyAnswer {
  readonly answers: ReadonlyMap<string, Series>;
  readonly timedOut: boolean;
}

/** Asks all queries of the check side by side. Without one of them there is no evidence. */
export async function askParty(asking: Asking, party: Party): Promise<PartyAnswer> {
  const { question, settings } = asking;
  const enquiry = enquiryOf(question, party.fill);
  if (enquiry.kind === 'trouble') return inTime(troubleForAll(party.clusters, enquiry.message));
  const manner = { stepMs: question.source.stepMs, label: settings.clusterLabel };
  const recipe = recipeOf(enquiry, manner);
  const seriesCount = party.clusters.length * recipe.seriesEach;
  const answers = await Promise.all(
    recipe.queries.map((query) => askRange(asking, { url: party.url, query, seriesCount })),
  );
  const failed = answers.find((answer) => answer.kind === 'trouble');
  if (failed !== undefined) {
    const timedOut = answers.some((answer) => answer.kind === 'trouble' && answer.timedOut);
    return { answers: troubleForAll(party.clusters, failed.message), timedOut };
  }
  const combined = combine(party, recipe, answers);
  return inTime(await withBuckets(asking, party, { enquiry, combined }));
}

function inTime(answers: ReadonlyMap<string, Series>): PartyAnswer {
  return { answers, timedOut: false };
}

type Combined = ReadonlyMap<string, Series | NoBucket>;

function combine(
  { clusters, sort }: Party,
  { combine, naming }: Recipe,
  answers: readonly RangeAnswer[],
): Combined {
  const sorted = answers.map((answer) =>
    sort(answer.kind === 'results' ? answer.results : [], naming),
  );
  return new Map(
    clusters.map(({ name }): [string, Series | NoBucket] => {
      const results: (readonly Joined[])[] = [];
      for (const byCluster of sorted) {
        const own = byCluster.get(name) ?? { kind: 'own', series: [] };
        if (own.kind === 'trouble') return [name, own];
        results.push(own.series);
      }
      return [name, combine(results)];
    }),
  );
}

interface Unexplained {
  readonly enquiry: Enquiry;
  readonly combined: Combined;
}

/** Where a bound is no bucket, asks which there are now, so that the trouble names the nearest. */
async function withBuckets(
  asking: Asking,
  party: Party,
  { enquiry, combined }: Unexplained,
): Promise<ReadonlyMap<string, Series>> {
  const isMissing = [...combined.values()].some(({ kind }) => kind === 'no-bucket');
  const buckets = isMissing ? await askBuckets(asking, party, enquiry) : new Map<string, Own>();
  const histogram = enquiry.kind === 'latency' ? enquiry.histogram.metric : '';
  return new Map(
    [...combined].map(([name, one]): [string, Series] => {
      if (one.kind !== 'no-bucket') return [name, one];
      const own = buckets.get(name);
      const series = own?.kind === 'own' ? own.series : [];
      const known = series.map(({ labels }) => bucketBound(labels.get('le') ?? ''));
      return [name, trouble(noBucketText(histogram, one.bounds, known))];
    }),
  );
}

/** Nothing where it is not answered: the trouble is the same without it. */
async function askBuckets(
  asking: Asking,
  { clusters, url, sort }: Party,
  enquiry: Enquiry,
): Promise<ReadonlyMap<string, Own>> {
  const { settings, question } = asking;
  if (enquiry.kind !== 'latency') return new Map();
  const query = allBucketsQuery(enquiry, settings.clusterLabel);
  const from = question.to - question.source.stepMs;
  const answer = await askRange(asking, { url, query, seriesCount: clusters.length }, from);
  const results = answer.kind === 'results' ? answer.results : [];
  return sort(results, { label: settings.clusterLabel, advice: '' });
}
