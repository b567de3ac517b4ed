import { queriesOf } from '../../core/fleet/check.ts';
import type { Cluster } from '../../core/fleet/fleet.ts';
import { fill, placeholders, templateValues } from '../../core/fleet/template.ts';
import type { Series } from '../../core/judge/evidence.ts';
import { fillUrl, trouble, troubleForAll } from '../series.ts';
import type { Signal } from '../signal.ts';
import { type Asking, prepare, type PrometheusSignalDeps } from './ask.ts';
import { askParty } from './party.ts';
import { onlyOf, sortByLabel } from './sort.ts';

/**
 * Evidence from a Prometheus. One query answers for the whole fleet; only where the address or the check
 * speaks of the cluster itself, in a template, is each cluster asked by itself.
 */
export function prometheusSignal(deps: PrometheusSignalDeps): Signal {
  /** Clusters that did not answer in time, by source: they are asked last, so they starve nobody. */
  const slow = new Map<string, Set<string>>();
  return {
    async read(question, signal) {
      const asking = await prepare(question, deps, signal);
      if (asking.kind === 'trouble') return troubleForAll(question.clusters, asking.message);
      const { clusters } = question;
      const texts = [asking.settings.url, ...queriesOf(question.check).map(({ text }) => text)];
      if (texts.every((text) => templatesOf(text, clusters).length === 0)) {
        return await askForAll(asking, clusters);
      }
      const slowHere = slow.get(question.source.name) ?? new Set();
      slow.set(question.source.name, slowHere);
      return await askEach(asking, clusters, slowHere);
    },
  };
}

/** The placeholders of a text that have a value in any of the clusters; braces may mean other things. */
function templatesOf(text: string, clusters: readonly Cluster[]): readonly string[] {
  return placeholders(text).filter((name) =>
    clusters.some((cluster) => Object.hasOwn(templateValues(cluster), name)),
  );
}

async function askForAll(
  asking: Asking,
  clusters: readonly Cluster[],
): Promise<ReadonlyMap<string, Series>> {
  const [first] = clusters;
  if (first === undefined) return new Map();
  const filled = fillUrl(asking.settings.url, first);
  if ('missing' in filled) return troubleForAll(clusters, filled.missing);
  const { answers } = await askParty(asking, {
    clusters,
    url: filled.url,
    fill: (text) => text,
    sort: (series, naming) => sortByLabel(series, clusters, naming),
  });
  return answers;
}

async function askEach(
  asking: Asking,
  clusters: readonly Cluster[],
  slow: Set<string>,
): Promise<ReadonlyMap<string, Series>> {
  const ordered = clusters.toSorted((a, b) => Number(slow.has(a.name)) - Number(slow.has(b.name)));
  const answers = ordered.map(async (cluster): Promise<readonly [string, Series]> => {
    const { series, timedOut } = await askOne(asking, cluster);
    if (timedOut) slow.add(cluster.name);
    else slow.delete(cluster.name);
    return [cluster.name, series];
  });
  return new Map(await Promise.all(answers));
}

interface OneAnswer {
  readonly series: Series;
  readonly timedOut: boolean;
}

async function askOne(asking: Asking, cluster: Cluster): Promise<OneAnswer> {
  const { settings, question } = asking;
  const filled = fillUrl(settings.url, cluster);
  if ('missing' in filled) return { series: trouble(filled.missing), timedOut: false };
  const values = templateValues(cluster);
  const queries = queriesOf(question.check).map(({ text }) => fill(text, values));
  const [left] = queries.flatMap((query) => templatesOf(query, question.clusters));
  if (left !== undefined) {
    const message = `cluster ${cluster.name} has no value for {${left}} in the query`;
    return { series: trouble(message), timedOut: false };
  }
  const { answers, timedOut } = await askParty(asking, {
    clusters: [cluster],
    url: filled.url,
    fill: (text) => fill(text, values),
    sort: (series, naming) => new Map([[cluster.name, onlyOf(series, cluster, naming)]]),
  });
  const series = answers.get(cluster.name) ?? trouble('no answer');
  return { series, timedOut };
}
