import type { Cluster } from '../../core/fleet/fleet.ts';
import { fill, placeholders, templateValues } from '../../core/fleet/template.ts';
import type { Series } from '../../core/judge/evidence.ts';
import { lanes } from '../lanes.ts';
import { fillUrl, trouble, troubleForAll } from '../series.ts';
import type { Signal } from '../signal.ts';
import { type Asking, askRange, prepare, type PrometheusSignalDeps } from './ask.ts';
import { join, onlyOf, sortByLabel } from './sort.ts';

/** How many clusters are asked side by side where each has to be asked by itself. */
const parallel = 16;

/**
 * Evidence from a Prometheus. One query answers for the whole fleet; only where the address or the query
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
      const texts = [asking.settings.url, question.check.threshold.query];
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
  const { settings, question, redact, shiftMs } = asking;
  const [first] = clusters;
  if (first === undefined) return new Map();
  const filled = fillUrl(settings.url, first);
  if ('missing' in filled) return troubleForAll(clusters, filled.missing);
  const request = { url: filled.url, query: question.check.threshold.query };
  const answer = await askRange(asking, request, clusters.length);
  if (answer.kind === 'trouble') return troubleForAll(clusters, redact(answer.message));
  return sortByLabel(
    join(answer.answers, { ...question, shiftMs }),
    clusters,
    settings.clusterLabel,
  );
}

async function askEach(
  asking: Asking,
  clusters: readonly Cluster[],
  slow: Set<string>,
): Promise<ReadonlyMap<string, Series>> {
  const inLane = lanes(parallel);
  const ordered = clusters.toSorted((a, b) => Number(slow.has(a.name)) - Number(slow.has(b.name)));
  const answers = ordered.map((cluster) =>
    inLane(async (): Promise<readonly [string, Series]> => {
      const { series, timedOut } = await askOne(asking, cluster);
      if (timedOut) slow.add(cluster.name);
      else slow.delete(cluster.name);
      return [cluster.name, series];
    }),
  );
  return new Map(await Promise.all(answers));
}

interface OneAnswer {
  readonly series: Series;
  readonly timedOut: boolean;
}

async function askOne(asking: Asking, cluster: Cluster): Promise<OneAnswer> {
  const { settings, question, redact, shiftMs } = asking;
  const filled = fillUrl(settings.url, cluster);
  if ('missing' in filled) return { series: trouble(filled.missing), timedOut: false };
  const query = fill(question.check.threshold.query, templateValues(cluster));
  const [left] = templatesOf(query, question.clusters);
  if (left !== undefined) {
    const message = `cluster ${cluster.name} has no value for {${left}} in the query`;
    return { series: trouble(message), timedOut: false };
  }
  const answer = await askRange(asking, { url: filled.url, query }, 1);
  if (answer.kind === 'trouble') {
    return { series: trouble(redact(answer.message)), timedOut: answer.timedOut };
  }
  const joined = join(answer.answers, { ...question, shiftMs });
  return { series: onlyOf(joined, cluster, settings.clusterLabel), timedOut: false };
}
